"""What operations run Loket by: the compose file, the environment's example, the settings."""

import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from shared.settings import ProcessSettings, ServiceSettings

ROOT = Path(__file__).parents[2]

_VARIABLE = re.compile(r"\$\{(\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")
_ENTRY = re.compile(r"^(?P<optional>#?)(?P<name>[A-Z][A-Z0-9_]*)=(?P<value>.*)$")


def settings_classes() -> dict[str, type[ProcessSettings]]:
    """Return the settings of every service, by the service's name."""
    return {
        path.parent.name: next(
            kind
            for kind in vars(import_module(f"services.{path.parent.name}.settings")).values()
            if isinstance(kind, type)
            and issubclass(kind, ProcessSettings)
            and kind not in (ProcessSettings, ServiceSettings)
        )
        for path in sorted((ROOT / "services").glob("*/settings.py"))
    }


def variables(kind: type[ProcessSettings]) -> set[str]:
    """Return the environment variables that a settings class reads."""
    return {name.upper() for name in kind.model_fields}


def compose() -> dict[str, Any]:
    """Return the compose file as it is written, anchors resolved and variables not."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def texts(node: object) -> Iterator[str]:
    """Yield every text of a loaded YAML file."""
    if isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)
    elif isinstance(node, str):
        yield node


def variables_in(text: str) -> Iterator[tuple[str, str | None, str]]:
    """Yield the variables of a compose text: name, `-` or `?` or None, and what follows that."""
    for found in _VARIABLE.finditer(text):
        yield found[1], found["kind"], found["rest"] or ""


def resolve(text: str, environment: Mapping[str, str]) -> str:
    """Return a compose text with its variables filled in."""

    def value(found: re.Match[str]) -> str:
        default = found["rest"] if found["kind"] == "-" else ""
        return environment.get(found[1]) or default or ""

    return _VARIABLE.sub(value, text)


def example_entries() -> dict[str, tuple[bool, str, str]]:
    """Return `.env.example` by variable: whether it may be left out, its value, its comment."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {
        entry["name"]: (bool(entry["optional"]), entry["value"], before)
        for before, line in zip(["", *lines], lines, strict=False)
        if (entry := _ENTRY.match(line))
    }


def find_compose() -> str | None:
    """Return Docker Compose as a program of its own, if this machine has it."""
    beside = Path(sys.executable).with_name("docker-compose")
    return str(beside) if beside.exists() else shutil.which("docker-compose")
