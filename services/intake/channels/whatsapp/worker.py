"""The channel's background work: one process at a time reads bodies and holds conversations.

Others stand by and take over when its lease runs out. A person's messages are handled one after the
other; different people's at the same time, so that a slow download holds up nobody else. Should two
processes ever act at once, the versions of what they write let only one of them succeed.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.attending import Attending
from services.intake.channels.whatsapp.defects import describe
from services.intake.channels.whatsapp.handover.sending import Answers
from services.intake.channels.whatsapp.replies import Replies
from services.intake.channels.whatsapp.repository import (
    MESSAGES,
    RAW_BODIES,
    WAITING,
    find_oldest_body,
)
from services.intake.channels.whatsapp.taking_in import Taken, TakingIn
from services.intake.channels.whatsapp.turns import Turns
from services.intake.channels.whatsapp.upkeep import Upkeep
from shared.domain.errors import ConflictError, TransientError
from shared.persistence.leases import Lease
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store

LEASE = timedelta(seconds=15)
STANDBY = timedelta(seconds=1)
SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.2
"""Seconds between looks: short after work was found, for more may come; then longer."""
MEASURE_EVERY = timedelta(seconds=5)
ANSWER_EVERY = timedelta(milliseconds=300)
TEND_EVERY = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class LeaseLostError(Exception):
    """Another process has taken over."""


class Worker:
    """Does the channel's work while it holds the lease.

    Args:
        store: The service's state.
        taking_in: Reads bodies.
        turns: Answers messages.
        replies: Sends answers.
        answers: Sends what front officers answer.
        upkeep: Reminds, and forgets what is over.
        holder: Unique name of this process.
    """

    def __init__(
        self,
        store: Store,
        taking_in: TakingIn,
        turns: Turns,
        replies: Replies,
        answers: Answers,
        upkeep: Upkeep,
        holder: str,
    ) -> None:
        self._store = store
        self._taking_in = taking_in
        self._replies = replies
        self._answers = answers
        self._upkeep = upkeep
        self._lease = Lease(store.database, "whatsapp", holder, LEASE)
        self._attending = Attending(store, turns, replies)

    async def run(self) -> None:
        """Work whenever the lease is free, until cancelled."""
        try:
            while True:
                if await self._hold():
                    await self._work()
                await asyncio.sleep(STANDBY.total_seconds())
        finally:
            with passing_trouble():
                await self._lease.release()

    async def _hold(self) -> bool:
        try:
            with passing_trouble():
                return await self._lease.acquire(self._store.clock())
        except TransientError:
            return False

    async def _work(self) -> None:
        self._attending.begin()
        try:
            await self._replies.settle_interrupted()
            await self._answers.settle_interrupted()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_lease())
                tasks.create_task(self._take_in())
                tasks.create_task(self._attending.attend(tasks))
                tasks.create_task(self._attending.retry_replies(tasks))
                tasks.create_task(self._repeat(self._measure, MEASURE_EVERY))
                tasks.create_task(self._repeat(self._answers.send_due, ANSWER_EVERY))
                tasks.create_task(self._repeat(self._upkeep.tend, TEND_EVERY))
        except* (LeaseLostError, TransientError):
            log.warning("another process takes over, or the database is away")

    async def _keep_lease(self) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            if not await self._hold():
                raise LeaseLostError

    async def _take_in(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            began = time.monotonic()
            try:
                taken = await self._taking_in.take()
            except TransientError:
                taken, pause = Taken(), LONGEST_PAUSE
            if taken.messages:
                self._attending.something_arrived()
            pause = SHORTEST_PAUSE if taken.bodies else min(pause * 1.5, LONGEST_PAUSE)
            # On a busy machine bodies gather meanwhile, and share what reading them costs.
            await asyncio.sleep(max(pause, min(time.monotonic() - began, LONGEST_PAUSE)))

    async def _repeat(self, work: Callable[[], Awaitable[object]], rest: timedelta) -> None:
        while True:
            try:
                await work()
            except (TransientError, ConflictError) as error:
                log.warning("background work is tried again", cause=error.code)
            except Exception as error:  # noqa: BLE001 - the next round may go well
                log.error("background work failed", **describe(error))  # noqa: TRY400 - it may quote people
            await asyncio.sleep(rest.total_seconds())

    async def _measure(self) -> None:
        oldest = await find_oldest_body(self._store)
        metrics.BACKLOG.set(await self._store.count(RAW_BODIES, WAITING))
        metrics.MESSAGES_WAITING.set(await self._store.count(MESSAGES, WAITING))
        age = (self._store.clock() - oldest).total_seconds() if oldest else 0.0
        metrics.BACKLOG_AGE.set(max(0.0, age))
