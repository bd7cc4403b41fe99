"""`python -m devkit.replay.steered services.intake.main`: run a service by a steered clock.

A service reads one clock, `shared.persistence.store.utc_now`. Here it is replaced before the
service is imported; nothing in the services knows of it, so no setting of production can do that.
"""

import os
import runpy
import sys
from pathlib import Path

from devkit.replay.clock import SteeredClock
from shared.persistence import store

CLOCK_FILE = "REPLAY_CLOCK_FILE"


def main(module: str, clock_file: Path) -> None:
    """Run a module as the main program, by another clock."""
    store.utc_now = SteeredClock(clock_file)
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(os.environ[CLOCK_FILE]))
