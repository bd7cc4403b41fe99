"""Clients of the Cloud API that are written for Node, installed outside the repository."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from devkit.stack.cache import cache_directory
from tests.support.lacking import lacking

KAPSO = ("@kapso/whatsapp-cloud-api", "0.3.0")
_SCRIPT = Path(__file__).parent / "kapso_client.mjs"


def kapso_packages() -> Path:
    """Return where the client is installed, or skip the test on a machine without Node."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        lacking("Node 20 and npm are missing: apt-get install nodejs npm")
    name, version = KAPSO
    home = cache_directory() / "node" / f"kapso-{version}"
    if not (home / "node_modules" / name / "package.json").exists():
        home.mkdir(parents=True, exist_ok=True)
        quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error")
        command = ("npm", "install", *quiet, f"--prefix={home}", f"{name}@{version}")
        subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603
    return home


def run_kapso(**given: Any) -> dict[str, Any]:
    """Have the client do its part, and return what it made of it."""
    told = json.dumps({"packages": str(kapso_packages()), **given})
    done = subprocess.run(  # noqa: S603
        ("node", str(_SCRIPT)),  # noqa: S607
        input=told,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))
