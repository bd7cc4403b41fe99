"""Room for what is large: so many bytes may be in memory at one time, and others wait."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from weakref import WeakValueDictionary

from services.intake import metrics
from shared.domain.errors import TransientError


class BusyError(TransientError):
    """More is being sent at this moment than there is memory for."""

    code = "busy"
    title = "Many people are sending papers"

    def __init__(self) -> None:
        super().__init__(
            "Many papers are coming in at this moment. Nothing of this call was kept: send it "
            "again in a few seconds, with the same Idempotency-Key if it has one."
        )


@dataclass(slots=True, eq=False)
class _Waiting:
    count: int
    admitted: asyncio.Future[None] = field(default_factory=asyncio.Future)


class Room:
    """Bytes that may be in work at one time. Who finds it full waits, first come, first served.

    Args:
        most: How many bytes. Whoever needs more than that is let in alone.
        patience: How long somebody waits before being sent away.
    """

    def __init__(self, most: int, patience: timedelta) -> None:
        self._most, self._patience = most, patience.total_seconds()
        self._waiting: deque[_Waiting] = deque()
        self.held = 0

    @asynccontextmanager
    async def hold(self, count: int) -> AsyncIterator[None]:
        """Have room for so many bytes while the context lasts.

        Raises:
            BusyError: There was none for too long.
        """
        count = min(count, self._most)
        await self._take(count)
        try:
            yield
        finally:
            self._give(count)

    async def _take(self, count: int) -> None:
        if not self._waiting and self.held + count <= self._most:
            self.held += count
            return
        mine = _Waiting(count)
        self._waiting.append(mine)
        try:
            async with asyncio.timeout(self._patience):
                await mine.admitted
        except BaseException as error:
            if mine in self._waiting:
                self._waiting.remove(mine)
                self._admit()  # those behind may need less
            else:
                self._give(count)  # admitted at the moment of giving up
            if isinstance(error, TimeoutError):
                raise BusyError from None
            raise

    def _give(self, count: int) -> None:
        self.held -= count
        self._admit()

    def _admit(self) -> None:
        while self._waiting and self.held + self._waiting[0].count <= self._most:
            first = self._waiting.popleft()
            self.held += first.count
            first.admitted.set_result(None)


class SharedRoom:
    """Room of which nobody gets more than a share, so that one caller cannot keep out all others.

    Args:
        most: How many bytes for everybody.
        share: How many of them for one person.
        patience: How long somebody waits, for their share and for everybody's each.
    """

    def __init__(self, most: int, share: int, patience: timedelta) -> None:
        self._all, self._share, self._patience = Room(most, patience), share, patience
        self._own: WeakValueDictionary[str, Room] = WeakValueDictionary()

    @asynccontextmanager
    async def hold(self, who: str, count: int) -> AsyncIterator[None]:
        """Have room for so many bytes of somebody while the context lasts.

        Raises:
            BusyError: There was none for too long.
        """
        own = self._own.setdefault(who, Room(self._share, self._patience))
        async with own.hold(count), self._all.hold(count):
            metrics.UPLOAD_BYTES.set(self._all.held)
            yield
        metrics.UPLOAD_BYTES.set(self._all.held)
