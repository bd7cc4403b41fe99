"""Keeping in sight what waits: work by state, and work whose promise has passed."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

import structlog

from services.processing import metrics
from services.processing.repository import count_open, count_overdue
from shared.domain.errors import TransientError
from shared.persistence.store import Store

EVERY = timedelta(seconds=15)

log = structlog.get_logger(__name__)


class Sweeper:
    """Counts what waits and shows it as metrics.

    Args:
        store: The service's state.
        departments: All that make products.
    """

    def __init__(self, store: Store, departments: Collection[str]) -> None:
        self._store = store
        self._departments = tuple(departments)

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            try:
                await self.sweep()
            except TransientError as error:
                log.warning("sweeper waits", cause=error.code)
            await asyncio.sleep(EVERY.total_seconds())

    async def sweep(self) -> None:
        """Look once."""
        waiting = await count_open(self._store, self._departments)
        for (department, state), count in waiting.items():
            metrics.WORK.labels(department, state).set(count)
        overdue = await count_overdue(self._store, self._departments, self._store.clock())
        for department, count in overdue.items():
            metrics.OVERDUE.labels(department).set(count)
            if count:
                log.warning("work is overdue", department=department, requests=count)
