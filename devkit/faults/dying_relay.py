"""A service whose process dies in the worst moment: after Kafka took an event, before it is marked.

`python -m devkit.faults.dying_relay services.verification.main` runs that service until then.
"""

import os
import runpy
import signal
import sys
from collections.abc import Sequence
from datetime import datetime

from shared.persistence.outbox import Outbox


async def _die(_outbox: Outbox, _ids: Sequence[str], _at: datetime) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run the service named on the command line."""
    setattr(Outbox, "mark_sent", _die)  # noqa: B010 - where it must not survive
    runpy.run_module(sys.argv[1], run_name="__main__")


if __name__ == "__main__":
    main()
