"""The examples of the simulator's page run, and say what they must."""

import asyncio
import sys

import pytest

from tests.support.pages import ROOT, page

PAGE = page("docs/whatsapp-simulator.md")
SAYS = (["200 failed 131026"], ["200", "Sari: Halo", "Office: Lanjut?", "Sari: Ya"])


@pytest.mark.parametrize("number", range(len(SAYS)))
async def test_an_example_runs_as_it_is_written(number: int) -> None:
    examples = PAGE.blocks("python")
    assert len(examples) == len(SAYS)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-c", examples[number]),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    assert said.decode().splitlines() == SAYS[number]
