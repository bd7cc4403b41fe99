"""Running until somebody says stop."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine


def run_until_stopped(work: Coroutine[object, object, None]) -> None:
    """Run `work`; Ctrl-C and SIGTERM cancel it, so that it stops in order what it has started.

    A second Ctrl-C cancels the stopping too. Handlers of its own, because a process that was
    started in the background of a script has been told to ignore Ctrl-C.
    """

    async def run() -> None:
        task = asyncio.ensure_future(work)
        for stop in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(stop, task.cancel)
        await task

    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(run())
