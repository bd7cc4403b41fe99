"""`python -m devkit.bench.profiled services.intake.main`: run a module and profile it.

Every thread is profiled (the database driver works in threads of its own) by the processor time
that it uses, so that waiting does not count. SIGUSR1 forgets what was seen so far, such as the
start. All threads are added up in one file of statistics when the process ends in good order.
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
_NANOSECOND = 1e-9


def main(module: str, directory: Path) -> None:
    """Run a module as the main program; write its statistics when it ends."""
    profiles = [_profile()]

    def profile_thread(*_: object) -> None:
        profile = _profile()
        profiles.append(profile)
        profile.enable()

    def forget(*_: object) -> None:
        for profile in profiles:
            profile.clear()

    signal.signal(signal.SIGUSR1, forget)
    # The server raises the signal again once it has stopped in good order, which would end us.
    signal.signal(signal.SIGTERM, _exit)
    threading.setprofile(profile_thread)
    sys.argv = [module]
    profiles[0].enable()
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        threading.setprofile(None)
        _write(profiles, directory)


def _profile() -> cProfile.Profile:
    return cProfile.Profile(time.thread_time_ns, _NANOSECOND)


def _exit(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _write(profiles: list[cProfile.Profile], directory: Path) -> None:
    profiles[0].disable()
    directory.mkdir(parents=True, exist_ok=True)
    pstats.Stats(*(p for p in profiles if p.getstats())).dump_stats(directory / PSTATS_FILE)


if __name__ == "__main__":
    main(sys.argv[1], Path(os.environ[DIRECTORY]))
