"""The press: one job of printing at a time in a process, off the event loop."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar

from shared.domain.errors import TooManyRequestsError

T = TypeVar("T")
MOST_WAITING = 8
"""A packet takes about a second, so that nobody waits longer than a browser does."""


class PressBusyError(TooManyRequestsError):
    """As many wait for the press as may."""

    code = "press-busy"
    title = "The press is busy"

    def __init__(self) -> None:
        super().__init__("The press is busy. Print again in a minute.", timedelta(minutes=1))


class Press:
    """Bounds what printing may take: PDFium may be used by one thread only, and memory ends."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="press")
        self._waiting = 0

    @asynccontextmanager
    async def job(self) -> AsyncIterator[None]:
        """Wait for the press, and have it for a while.

        Raises:
            PressBusyError: Too many wait already.
        """
        if self._waiting >= MOST_WAITING:
            raise PressBusyError
        self._waiting += 1
        try:
            async with self._turn:
                yield
        finally:
            self._waiting -= 1

    async def make(self, work: Callable[[], T]) -> T:
        """Do a part of the job in the press's thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
