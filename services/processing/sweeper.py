"""Keeping in sight what waits: work by state, promises that end soon or were missed."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from services.processing import clocks, metrics
from services.processing.domain import Decision
from services.processing.repository import (
    WORK,
    WorkRecord,
    count_open,
    count_overdue,
    find_due,
    settle,
)
from services.processing.use_cases.desk import Desk
from shared.domain.errors import ConflictError
from shared.persistence.leases import Lease
from shared.persistence.rounds import in_rounds

EVERY = timedelta(seconds=15)
AT_ONCE = 200
"""Requests of one kind in one sweep; the next sweep takes the rest."""

log = structlog.get_logger(__name__)


class Sweeper:
    """Measures in every process, and warns and escalates in one at a time.

    Args:
        desk: The desk.
        holder: Unique name of this process.
    """

    def __init__(self, desk: Desk, holder: str) -> None:
        self._desk = desk
        self._lease = Lease(desk.store.database, "sweeper", holder, EVERY * 3)

    async def run(self) -> None:
        """Sweep until cancelled."""
        await in_rounds(self.sweep, EVERY, "sweeper waits")

    async def sweep(self) -> None:
        """Look once."""
        now = self._desk.store.clock()
        if await self._lease.acquire(now):
            await self._warn(now)
            await self._escalate(now)
        await self._measure(now)

    async def _warn(self, now: datetime) -> None:
        until = self._desk.catalogue.warned_until(now)
        soon = await find_due(self._desk.store, until, AT_ONCE, is_new=True)

        def decide(work: WorkRecord, at: datetime) -> Decision[WorkRecord]:
            return Decision(clocks.warn(work, self._desk.rules(work).warned_until(at), at))

        await self._each(soon, decide, "warned")

    async def _escalate(self, now: datetime) -> None:
        late = await find_due(self._desk.store, now, AT_ONCE)

        def decide(work: WorkRecord, at: datetime) -> Decision[WorkRecord]:
            return clocks.escalate(work, self._desk.promise(work, at), at)

        await self._each(late, decide, "escalated")

    async def _each(
        self,
        works: list[WorkRecord],
        decide: Callable[[WorkRecord, datetime], Decision[WorkRecord]],
        action: str,
    ) -> None:
        changed = sum(await asyncio.gather(*(self._one(work.id, decide) for work in works)))
        metrics.SWEPT.labels(action).inc(changed)
        if changed:
            log.warning("promises", action=action, requests=changed)

    async def _one(
        self, request_id: str, decide: Callable[[WorkRecord, datetime], Decision[WorkRecord]]
    ) -> bool:
        try:
            async with self._desk.store.unit_of_work() as unit:
                work = await unit.require(WORK, request_id)
                decision = decide(work, unit.now)
                if decision.work is not work:
                    settle(unit, decision)
        except ConflictError:  # somebody moved it meanwhile, which is all that was wanted
            return False
        return decision.work is not work

    async def _measure(self, now: datetime) -> None:
        store, departments = self._desk.store, self._desk.departments
        waiting = await count_open(store, departments)
        for (department, state), count in waiting.items():
            metrics.WORK.labels(department, state).set(count)
        for department in departments:
            overdue = await count_overdue(store, [department], now)
            metrics.OVERDUE.labels(department).set(overdue)
