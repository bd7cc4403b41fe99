"""A child process that is watched over: started until ready, stopped, killed, started again."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from devkit.stack import leash
from shared.domain.errors import LoketError

Ready = Callable[[], Awaitable[bool]]

_PATIENCE = timedelta(seconds=60)
_GRACE = timedelta(seconds=10)
_POLL_SECONDS = 0.02
_LAST_WORDS = 400


class ChildFailedError(LoketError):
    """A program of the local stack ended by itself, or never became ready."""

    code = "child-failed"

    def __init__(self, name: str, trouble: str, log: Path) -> None:
        self.name = name
        super().__init__(f"{name} {trouble}. Its log is {log}{_last_words(log)}")


class Child:
    """One program, run in a process group of its own and ended when this process ends.

    Args:
        name: What people call it.
        command: The program and its arguments; the same at every start.
        log: The file that takes what it prints; appended to.
        environment: Variables on top of this process's own.
        stop_signal: The signal on which the program ends in good order.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._environment = dict(environment or {})
        self._stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process and self.is_running else None

    @property
    def is_running(self) -> bool:
        """Whether it runs now."""
        return self._process is not None and self._process.poll() is None

    async def start(self, ready: Ready, *, within: timedelta = _PATIENCE) -> None:
        """Start it and wait until `ready` says so.

        Raises:
            ChildFailedError: If it ends or is not ready in time; nothing is left running.
        """
        self._process = self._spawn()
        try:
            await self._wait_until(ready, within)
        except BaseException:
            self.kill9()
            raise

    async def run(self) -> int:
        """Run it to its end and return its exit code; kill it if this is cancelled."""
        process = self._process = self._spawn()
        try:
            return await _end_of(process)
        finally:
            self.kill9()

    def check(self) -> None:
        """Raise ChildFailedError if it has ended by itself."""
        if self._process is not None and (code := self._process.poll()) is not None:
            raise ChildFailedError(self.name, f"ended with exit code {code}", self.log)

    async def stop(self, *, grace: timedelta = _GRACE) -> None:
        """End it in good order; kill it if it takes longer than `grace`."""
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(self._stop_signal)
        try:
            await asyncio.wait_for(_end_of(process), grace.total_seconds())
        except TimeoutError:
            pass
        finally:
            self.kill9()

    def kill9(self) -> None:
        """End it at once, as a crash would; return when it is gone."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    async def _wait_until(self, ready: Ready, within: timedelta) -> None:
        deadline = time.monotonic() + within.total_seconds()
        while not await ready():
            self.check()
            if time.monotonic() > deadline:
                trouble = f"was not ready within {within.total_seconds():.0f} seconds"
                raise ChildFailedError(self.name, trouble, self.log)
            await asyncio.sleep(_POLL_SECONDS)
        # Somebody else may answer on its port while it has already given up.
        self.check()

    def _spawn(self) -> subprocess.Popen[bytes]:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        launcher = [sys.executable, "-IS", leash.__file__, str(os.getpid())]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*launcher, *self._command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._environment},
                # Ctrl-C in a terminal reaches the parent only, which stops its children in order.
                process_group=0,
            )


async def _end_of(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process and return its exit code."""
    # Asked again and again, because asyncio's own children belong to one event loop, and tests
    # stop in one loop what they started in another.
    while (code := process.poll()) is None:
        await asyncio.sleep(_POLL_SECONDS)
    return code


def _last_words(log: Path) -> str:
    """The end of a log as part of a sentence, or nothing."""
    if not log.is_file():
        return ""
    text = log.read_text(errors="replace").strip()
    return f" and ends: {text.splitlines()[-1][-_LAST_WORDS:]}" if text else " and is empty"
