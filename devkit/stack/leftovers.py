"""Directories of runs, told apart from what killed runs left behind.

A run holds a lock on a file in its directory. The kernel lets go of it when the process ends in
whatever way, so a directory whose lock nobody holds is nobody's.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOCK = "lock"
PREFIX = "loket-"


def hold(directory: Path) -> IO[bytes]:
    """Say that a directory is in use, until the file that is returned is closed."""
    new = directory / f"{LOCK}.new"
    lock = new.open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    # Under its name it is locked from the first moment: else who looks now would take it for left.
    new.rename(directory / LOCK)
    return lock


def is_held(directory: Path) -> bool:
    """Whether somebody uses a directory."""
    try:
        with (directory / LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def remove_left_behind(directories: Iterable[Path]) -> None:
    """Remove those directories that a run held and nobody holds any more."""
    for directory in directories:
        if (directory / LOCK).exists() and not is_held(directory):
            shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def scratch(purpose: str) -> Iterator[Path]:
    """Have an empty directory for a while, and remove what killed runs left of theirs."""
    remove_left_behind(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
    directory = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{purpose}-"))
    with hold(directory):
        try:
            inner = directory / "run"
            inner.mkdir()
            yield inner
        finally:
            shutil.rmtree(directory, ignore_errors=True)
