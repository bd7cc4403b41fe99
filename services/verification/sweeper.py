"""The sweeper: one process at a time looks for cases that have not moved, so that none stalls."""

from datetime import timedelta

import structlog

from services.verification import metrics
from services.verification.counting import NOTHING, measure_depths
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.sweeping import sweep
from shared.catalogue.calendar import holidays_known_for
from shared.catalogue.clock import Standing
from shared.persistence.leases import Lease
from shared.persistence.rounds import in_rounds

log = structlog.get_logger(__name__)


class Sweeper:
    """Sweeps under a lease, and measures the queues.

    Args:
        desk: The desk.
        holder: Unique name of this process.
        every: How often it sweeps.
        unqueued_after: How long announced work may take to reach its department's queue.
    """

    def __init__(
        self, desk: Desk, holder: str, *, every: timedelta, unqueued_after: timedelta
    ) -> None:
        self._desk = desk
        self._every = every
        self._unqueued_after = unqueued_after
        self._lease = Lease(desk.store.database, "sweeper", holder, every * 3)

    async def run(self) -> None:
        """Sweep until cancelled; trouble only makes it wait."""
        await in_rounds(self._round, self._every, "sweeper waits")

    async def _round(self) -> None:
        await measure_queues(self._desk)
        if await self._lease.acquire(self._desk.store.clock()):
            changed = await sweep(self._desk, self._unqueued_after)
            if changed:
                log.info("swept", cases=changed)


async def measure_queues(desk: Desk) -> None:
    """Set the gauges of every department's queue, also of empty ones, and of their promises."""
    now = desk.store.clock()
    depths = await measure_depths(desk.store, desk.rulebook.departments)
    for department in desk.rulebook.departments:
        depth = depths.get(department, NOTHING)
        metrics.QUEUE_DEPTH.labels(department, "true").set(depth.claimed)
        metrics.QUEUE_DEPTH.labels(department, "false").set(depth.unclaimed)
        age = (now - depth.oldest).total_seconds() if depth.oldest else 0.0
        metrics.QUEUE_AGE.labels(department).set(max(0.0, age))
        for standing in (Standing.DUE_SOON, Standing.MISSED):
            gauge = metrics.PROMISES.labels(department, standing.value)
            gauge.set(depth.standing.get(standing, 0))
    known = holidays_known_for(desk.rulebook.office_day(now))
    metrics.HOLIDAYS_KNOWN.set(known.total_seconds())
