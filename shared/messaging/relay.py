"""The relay: tells Kafka what the outbox holds, in order, at least once.

One process of a service relays at a time, because two would mix up the order of a request's
changes. If it dies between sending and marking, its successor sends again; consumers know what they
handled.
"""

import asyncio
import random
import time
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any, Protocol

import structlog

from shared.domain.errors import TransientError
from shared.messaging.resting import rest_after
from shared.observability import metrics
from shared.persistence.leases import Lease
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store

MOST_AT_ONCE = 500
LEASE = timedelta(seconds=6)
# A commit in this process wakes the relay at once; a commit in another process is found by looking.
LOOK_EVERY = timedelta(milliseconds=150)
LONGEST_PAUSE = timedelta(seconds=10)
# Who does not hold the lease asks for it this often.
STANDBY = timedelta(seconds=1)
# What is decided within this time of each other is told together.
GATHER = timedelta(milliseconds=25)

log = structlog.get_logger(__name__)


class Publisher(Protocol):
    """Sends messages; implemented over Kafka and in memory."""

    async def send(
        self, topic: str, key: bytes, headers: list[tuple[str, bytes]], body: bytes
    ) -> Awaitable[Any]:
        """Hand a message over; what is returned ends when the broker has it durably.

        Raises:
            TransientError: The broker is away.
        """
        ...


class Relay:
    """Publishes one service's outbox.

    Args:
        store: The service's state.
        publisher: The way to Kafka.
        holder: Unique name of this process.
    """

    def __init__(self, store: Store, publisher: Publisher, holder: str) -> None:
        self._store = store
        self._publisher = publisher
        self._lease = Lease(store.database, "relay", holder, LEASE)
        self._lease_good_until: float = 0
        self._wake = asyncio.Event()
        store.on_outbox(self._wake.set)

    async def run(self) -> None:
        """Relay until cancelled; trouble only makes it wait."""
        pause = LOOK_EVERY.total_seconds()
        try:
            while True:
                began = time.monotonic()
                try:
                    with passing_trouble():
                        sent = await self._turn()
                except TransientError as error:
                    log.warning("relay waits", cause=error.code)
                    await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - jitter
                    pause = min(pause * 2, LONGEST_PAUSE.total_seconds())
                    continue
                pause = LOOK_EVERY.total_seconds()
                if not sent:
                    await self._rest()
                    await asyncio.sleep(GATHER.total_seconds())
                elif sent < MOST_AT_ONCE:
                    await asyncio.sleep(rest_after(time.monotonic() - began, GATHER))
        finally:
            with passing_trouble():
                await self._lease.release()

    async def _turn(self) -> int:
        """Send what is pending; return how many events were sent."""
        if not await self._holds_lease():
            return 0
        self._wake.clear()
        rows = await self._store.outbox.pending(MOST_AT_ONCE)
        if not rows:
            return 0
        acknowledgements = [
            await self._publisher.send(
                row["topic"],
                row["key"].encode(),
                [(name, value) for name, value in row["headers"]],
                row["body"],
            )
            for row in rows
        ]
        await asyncio.gather(*acknowledgements)
        await self._store.outbox.mark_sent([row["_id"] for row in rows], self._store.clock())
        for row in rows:
            metrics.EVENTS_PUBLISHED.labels(row["topic"]).inc()
        return len(rows)

    async def _holds_lease(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now < self._lease_good_until:
            return True
        if not await self._lease.acquire(self._store.clock()):
            return False
        # Renewed at a third of its duration, so that a slow renewal does not lose it.
        self._lease_good_until = now + LEASE.total_seconds() / 3
        return True

    async def _rest(self) -> None:
        if asyncio.get_running_loop().time() >= self._lease_good_until:
            # Another process relays, and finds what is decided here by looking. Nobody clears the
            # signal in this one, so to wait for it would be no rest at all.
            await asyncio.sleep(STANDBY.total_seconds())
            return
        try:
            async with asyncio.timeout(LOOK_EVERY.total_seconds()):
                await self._wake.wait()
        except TimeoutError:
            return
