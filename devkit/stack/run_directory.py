"""The directory of one running stack, which goes away with it."""

import os
import shutil
from collections.abc import Iterator, Sequence
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


class SeveralRunError(LoketError):
    """Several stacks run, and nobody said which is meant: another one is not to be changed."""

    code = "several-run"

    def __init__(self, running: str) -> None:
        super().__init__(
            f"Several stacks run: {running}. Say which is meant, by a port of it or its directory: "
            f"loket --stack PORT … (or {CHOSEN})."
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
    """Return the running stack that was chosen, or the only one.

    Raises:
        NothingRunsError: None runs.
        NoSuchStackError: The one that was chosen does not.
        SeveralRunError: None was chosen, and several run.
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
        raise SeveralRunError(_in_words(stacks))
    return stacks[0][1]


def _in_words(stacks: Sequence[tuple[Path, RunningStack]]) -> str:
    return ", ".join(f"{run.name} (issuer at {s.addresses.issuer})" for run, s in stacks)


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
