"""`python -m devkit.bench.profiled services.intake.main`: run a module and profile it.

SIGUSR1 begins, so that neither the start nor a warm-up counts. Every thread is profiled (the
database driver works in threads of its own) by the processor time that it uses, so that waiting
does not count either. When the process ends in good order all are added up in one file.
"""

import cProfile
import os
import pstats
import runpy
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

DIRECTORY = "BENCH_PROFILE_DIRECTORY"
PSTATS_FILE = "all-threads.pstats"
BEGIN = signal.SIGUSR1
_NANOSECOND = 1e-9


class ThreadProfile(cProfile.Profile):
    """One thread's profile, which another thread may take stock of while it goes on."""

    def __init__(self) -> None:
        super().__init__(time.thread_time_ns, _NANOSECOND)

    def create_stats(self) -> None:
        """Count finished calls only: ending the others would read the clock of another thread."""
        self.snapshot_stats()


class Profiler:
    """A profile for each thread, from when it is told to begin."""

    def __init__(self) -> None:
        self._profiles: list[ThreadProfile] = []
        self._has_begun = False

    def begin(self, _number: int, _frame: FrameType | None) -> None:
        """Profile this thread, which must be the main one, and let the others follow."""
        self._has_begun = True
        self.follow()

    def follow(self, *_: object) -> None:
        """Profile this thread if it is time: called at each of its calls until it is profiled."""
        if not self._has_begun:
            return
        profile = ThreadProfile()
        self._profiles.append(profile)
        profile.enable()

    def write(self, directory: Path) -> None:
        """Write the statistics of all threads, if there are any."""
        sys.setprofile(None)
        seen = [profile for profile in self._profiles if profile.getstats()]
        if seen:
            directory.mkdir(parents=True, exist_ok=True)
            pstats.Stats(*seen).dump_stats(directory / PSTATS_FILE)


def main(module: str, directory: Path) -> None:
    """Run a module as the main program; write its statistics when it ends."""
    profiler = Profiler()
    signal.signal(BEGIN, profiler.begin)
    # The server raises the signal again once it has stopped in good order, which would end us.
    signal.signal(signal.SIGTERM, _exit)
    threading.setprofile(profiler.follow)
    sys.argv = [module]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        profiler.write(directory)


def _exit(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    main(sys.argv[1], Path(os.environ[DIRECTORY]))
