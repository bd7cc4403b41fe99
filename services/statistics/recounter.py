"""Counts lives into a new generation of counts where there is one; one process at a time."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from services.statistics.use_cases.recounting import recount_some
from shared.domain.errors import ConflictError, TransientError
from shared.persistence.leases import Lease
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store

PAUSE = timedelta(seconds=1)
LEASE = timedelta(seconds=30)

log = structlog.get_logger(__name__)


class Recounter:
    """Background work of the service.

    Args:
        store: Its state.
        zone: The office's time zone.
        holder: Unique name of this process.
    """

    def __init__(self, store: Store, zone: ZoneInfo, holder: str) -> None:
        self._store = store
        self._zone = zone
        self._lease = Lease(store.database, "recount", holder, LEASE)

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                if not await self._some():
                    await asyncio.sleep(PAUSE.total_seconds())
        finally:
            await self._lease.release()

    async def _some(self) -> int:
        try:
            with passing_trouble():
                if not await self._lease.acquire(self._store.clock()):
                    return 0
                return await recount_some(self._store, self._zone)
        except (ConflictError, TransientError) as error:
            # A change was heard of one of them meanwhile, or the database is away.
            log.info("counting anew waits", cause=error.code)
            return 0
