"""Help texts wrap where the terminal ends, and nowhere else."""

import re
from itertools import pairwise

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from devkit.cli import app
from devkit.commands.help_text import flowing


def paths() -> list[tuple[str, ...]]:
    """Return the words of every command and group."""
    found: list[tuple[str, ...]] = []

    def walk(command: object, words: tuple[str, ...]) -> None:
        found.append(words)
        for name, inner in getattr(command, "commands", {}).items():
            walk(inner, (*words, name))

    walk(get_command(app), ())
    return found


@pytest.mark.parametrize("words", paths(), ids=" ".join)
def test_every_command_helps_and_its_text_fills_the_terminal(words: tuple[str, ...]) -> None:
    # Wider than any paragraph: whatever is broken then is broken at every width.
    shown = CliRunner().invoke(app, [*words, "--help"], env={"TERMINAL_WIDTH": "2000"})
    assert shown.exit_code == 0, shown.output
    prose = shown.output.partition("╭")[0].partition("Options:")[0]
    lines = [line.strip() for line in prose.splitlines()]
    broken = [
        line for line, following in pairwise(lines) if following and re.search(r"[\w,]$", line)
    ]
    assert broken == []


def test_paragraphs_flow_and_lists_stay() -> None:
    assert flowing("One.\n\n    Two\n    goes on.\n") == "One.\n\nTwo goes on."
    assert flowing("One:\n- a\n- b") == "One:\n- a\n- b"
