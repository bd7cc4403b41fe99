"""What killed runs leave is removed by the next run, and nobody's who still runs."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from devkit.stack.leftovers import is_held, scratch

HOLDING = """
import sys, tempfile, time
tempfile.tempdir = sys.argv[1]
from devkit.stack.leftovers import scratch
with scratch("test") as directory:
    (directory / "file").touch()
    print(directory, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_nothing_is_left_of_a_run_that_ends(temporary: Path) -> None:
    def fail() -> None:
        with scratch("test") as directory:
            (directory / "file").touch()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert list(temporary.iterdir()) == []


def test_what_a_killed_run_left_is_removed_and_only_that(temporary: Path) -> None:
    (temporary / "loket-of-somebody").mkdir()
    command = [sys.executable, "-c", HOLDING, str(temporary)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:  # noqa: S603 - ours
        assert run.stdout is not None
        theirs = Path(run.stdout.readline().strip()).parent
        with scratch("test") as mine:
            assert is_held(theirs)
            assert (theirs / "run" / "file").exists()
        os.kill(run.pid, signal.SIGKILL)
    with scratch("test") as mine:
        assert sorted(p for p in temporary.iterdir()) == sorted(
            [mine.parent, temporary / "loket-of-somebody"]
        )
