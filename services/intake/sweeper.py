"""What happens by itself: returned requests expire, and what nobody needs is removed."""

from datetime import timedelta

from services.intake import metrics
from services.intake.parts import Parts
from services.intake.use_cases import (
    expire_overdue,
    finish_erasures,
    forget_abandoned,
    remove_orphans,
)
from shared.persistence.leases import Lease
from shared.persistence.rounds import in_rounds

EVERY = timedelta(seconds=30)
LEASE = timedelta(seconds=90)
"""Longer than a sweep and the pause after it, so that one process goes on."""


class Sweeper:
    """Sweeps in one process at a time."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._lease = Lease(parts.store.database, "sweeper", parts.process_name, LEASE)

    async def run(self) -> None:
        """Sweep until cancelled."""
        await in_rounds(self._round, EVERY, "sweeper waits")

    async def _round(self) -> None:
        await self._parts.attachments.prepare()
        if await self._lease.acquire(self._parts.now()):
            await self.sweep()

    async def sweep(self) -> None:
        """Sweep once."""
        metrics.ENDED.labels("expired").inc(await expire_overdue(self._parts))
        metrics.ENDED.labels("forgotten").inc(await forget_abandoned(self._parts))
        metrics.ENDED.labels("erased").inc(await finish_erasures(self._parts))
        metrics.ENDED.labels("orphaned").inc(await remove_orphans(self._parts))
