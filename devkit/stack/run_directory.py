"""The directory of one running stack, which goes away with it."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict

from devkit.stack.cache import cache_directory
from devkit.stack.environment import Addresses, Secrets
from devkit.stack.leftovers import hold, is_held, remove_left_behind
from shared.domain.errors import LoketError

_STATE = "state.json"
CHOSEN = "LOKET_STACK"
"""The variable that says which stack is meant: one of its ports, or its directory."""


class NothingRunsError(LoketError):
    """A command needs a running stack, and there is none."""

    code = "nothing-runs"

    def __init__(self) -> None:
        super().__init__("No local stack is running. Start one with: loket up")


class NoSuchStackError(LoketError):
    """Somebody means a stack that does not run."""

    code = "no-such-stack"

    def __init__(self, chosen: str, running: str) -> None:
        super().__init__(
            f"No stack with port or directory {chosen} is running. There are: {running}."
        )


class RunningStack(BaseModel):
    """What other commands must know of a running stack."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pid: int
    addresses: Addresses
    secrets: Secrets


class RunDirectory:
    """Data, logs and the state of one stack.

    A lock on a file in it says that its stack lives; the kernel lets go of the lock when the
    process ends in whatever way, so what a killed stack left is recognised and removed.
    """

    def __init__(self) -> None:
        runs = _runs()
        runs.mkdir(parents=True, exist_ok=True)
        remove_left_behind(runs.glob("*"))
        self.path = _unused(runs)
        self._lock: IO[bytes] = hold(self.path)

    def announce(self, stack: RunningStack) -> None:
        """Let other commands find the stack; for this user's eyes only, as it holds secrets."""
        state = self.path / _STATE
        state.touch(mode=0o600)
        state.write_text(stack.model_dump_json())

    def remove(self) -> None:
        """Remove everything."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.close()

    def keep(self) -> None:
        """Leave the logs for people to read; the next stack removes them."""
        self._lock.close()


def find_running_stack() -> RunningStack:
    """Return the running stack that was chosen; else the one started last, and say so.

    Raises:
        NothingRunsError: None runs.
        NoSuchStackError: The one that was chosen does not.
    """
    found = [run for run in _living(_runs()) if (run / _STATE).is_file()]
    if not found:
        raise NothingRunsError
    found.sort(key=lambda run: (run / _STATE).stat().st_mtime)
    stacks = [(run, RunningStack.model_validate_json((run / _STATE).read_text())) for run in found]
    if chosen := os.environ.get(CHOSEN):
        for run, stack in stacks:
            if chosen in (run.name, str(run)) or chosen in map(str, stack.addresses.ports):
                return stack
        raise NoSuchStackError(chosen, _in_words(stacks))
    if len(stacks) > 1:
        _say(
            f"{len(stacks)} stacks run: {_in_words(stacks)}. Taken is the last one; "
            f"choose with `loket --stack PORT` or {CHOSEN}."
        )
    return stacks[-1][1]


def _in_words(stacks: Sequence[tuple[Path, RunningStack]]) -> str:
    return ", ".join(f"{run.name} (issuer at {s.addresses.issuer})" for run, s in stacks)


@cache
def _say(message: str) -> None:
    """Tell on stderr, once: standard output may be a token for another program."""
    sys.stderr.write(f"{message}\n")


def _runs() -> Path:
    return cache_directory() / "run"


def _unused(runs: Path) -> Path:
    """Make a directory of a new name: one process may hold several stacks."""
    number = 0
    while True:
        path = runs / f"{os.getpid()}-{number}"
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            number += 1
        else:
            return path


def _living(runs: Path) -> Iterator[Path]:
    return (run for run in runs.glob("*") if is_held(run))
