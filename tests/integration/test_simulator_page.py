"""The examples of the simulator's page run, and say what they must; also without Loket."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest

from devkit.whatsapp.listener import PortTakenError
from devkit.whatsapp.server import SimulatorServer
from devkit.whatsapp.simulator import Simulator
from tests.support.pages import ROOT, page

PAGE = page("docs/whatsapp-simulator.md")
SAYS = (["200 failed 131026"], ["200", "Sari: Halo", "Office: Lanjut?", "Sari: Ya"])


ALONE = ("devkit/__init__.py", "devkit/papers.py", "shared/__init__.py", "shared/domain/errors.py")
"""What the simulator needs beside its own folder."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Another project, which has taken the simulator and nothing else of Loket."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "devkit/whatsapp", tmp_path / "devkit/whatsapp", ignore=ignore)
    for name in ALONE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


async def said_by(program: str, folder: Path) -> list[str]:
    """Run a program in a folder, without what surrounds it; return the lines it prints."""
    found = f"import sys; sys.path.insert(0, {str(folder)!r})\n{program}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-W", "error", "-c", found),
        stdout=asyncio.subprocess.PIPE,
        cwd=folder,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    return said.decode().splitlines()


@pytest.mark.parametrize("number", range(len(SAYS)))
async def test_an_example_runs_as_it_is_written(number: int) -> None:
    examples = PAGE.blocks("python")
    assert len(examples) == len(SAYS)
    assert await said_by(examples[number], ROOT) == SAYS[number]


@pytest.mark.parametrize("number", range(len(SAYS)))
async def test_an_example_runs_in_a_project_of_its_own(number: int, elsewhere: Path) -> None:
    where = "\nimport devkit, shared; print(devkit.__path__[0], shared.__path__[0])"
    *said, of_whom = await said_by(PAGE.blocks("python")[number] + where, elsewhere)
    assert said == SAYS[number]
    assert of_whom == f"{elsewhere}/devkit {elsewhere}/shared"


def test_the_page_names_what_the_simulator_needs() -> None:
    named = PAGE.code()
    assert [name for name in ALONE if not name.endswith("__init__.py") and name not in named] == []


async def test_a_port_that_is_taken_is_named_and_nothing_is_left_open() -> None:
    async with SimulatorServer(Simulator()) as first:
        for ports in ({"port": _port(first.url)}, {"admin_port": _port(first.url)}):
            with pytest.raises(PortTakenError, match=str(_port(first.url))):
                async with SimulatorServer(Simulator(), **ports):
                    pytest.fail("two servers on one port")


def _port(address: str) -> int:
    return int(address.rpartition(":")[2])
