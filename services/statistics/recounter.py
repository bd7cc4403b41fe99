"""Makes a new generation of counts where one was asked for; one process at a time.

First everything that Kafka still keeps is heard again, for changes that were missed; then every
life is counted.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from services.statistics.repository import read_generations
from services.statistics.use_cases.recounting import recount_some
from shared.persistence.leases import Lease
from shared.persistence.rounds import in_rounds
from shared.persistence.store import Store

PAUSE = timedelta(seconds=1)
LEASE = timedelta(seconds=30)

HearAgain = Callable[[], Awaitable[int]]

log = structlog.get_logger(__name__)


class Recounter:
    """Background work of the service.

    Args:
        store: Its state.
        zone: The office's time zone.
        hear_again: Hears all that Kafka keeps; what was heard before makes no difference.
        holder: Unique name of this process.
    """

    def __init__(self, store: Store, zone: ZoneInfo, hear_again: HearAgain, holder: str) -> None:
        self._store = store
        self._zone = zone
        self._hear_again = hear_again
        self._heard_for: int | None = None
        self._lease = Lease(store.database, "recount", holder, LEASE)

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            await in_rounds(self._some, PAUSE, "counting anew waits")
        finally:
            await self._lease.release()

    async def _some(self) -> int:
        if not await self._lease.acquire(self._store.clock()):
            return 0
        await self._hear()
        return await recount_some(self._store, self._zone)

    async def _hear(self) -> None:
        building = (await read_generations(self._store)).building
        if building is not None and building != self._heard_for:
            count = await self._hear_again()
            self._heard_for = building
            log.info("heard again", events=count, generation=building)
