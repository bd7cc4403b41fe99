"""Intake whose process dies inside a turn of a WhatsApp conversation.

`python -m devkit.faults.dying_turn "turn committed"` runs intake until it comes to that point.
"""

import os
import runpy
import signal
import sys
from collections.abc import Mapping
from typing import Any

from services.intake.channels.whatsapp.replies import Replies
from services.intake.channels.whatsapp.turns import Turns
from shared.whatsapp.client import CloudApi

POINTS: Mapping[str, tuple[type, str]] = {
    "message waiting": (Turns, "hold"),
    "turn not committed": (Replies, "put"),
    "turn committed": (Replies, "send"),
    "answer leaving": (CloudApi, "send"),
    "answer sent": (Replies, "_change"),
}
"""Where it may die, in the order of a turn: as it enters this method."""


async def _die(*_: Any, **__: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run intake until the point named on the command line."""
    holder, method = POINTS[sys.argv[1]]
    setattr(holder, method, _die)
    runpy.run_module("services.intake.main", run_name="__main__")


if __name__ == "__main__":
    main()
