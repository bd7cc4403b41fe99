"""Attending to people: each one's messages in order, different people's at the same time."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

import structlog

from services.intake.channels.whatsapp.defects import describe
from services.intake.channels.whatsapp.replies import Replies
from services.intake.channels.whatsapp.repository import (
    Message,
    find_due_replies,
    find_waiting_messages,
    find_waiting_messages_of,
)
from services.intake.channels.whatsapp.turns import Turns
from shared.domain.errors import StaleVersionError, TransientError
from shared.persistence.store import Store

LOOK_ANYWAY = 0.5
"""Seconds between looks for messages of people who were left in peace for a while."""
REST, LONGEST_REST = 1.0, 60.0
"""Seconds that a person waits whose turn failed for reasons that pass."""
PEOPLE_AT_ONCE = 64
MESSAGES_AT_ONCE = 200
ROUNDS = 5
"""How often more is waited for before an answer is sent to somebody who goes on writing."""
RETRY_EVERY = timedelta(seconds=1)

log = structlog.get_logger(__name__)


class Attending:
    """Holds the turns that wait, and sends what comes of them.

    Args:
        store: The service's state.
        turns: Answers messages.
        replies: Sends answers.
    """

    def __init__(self, store: Store, turns: Turns, replies: Replies) -> None:
        self._store, self._turns, self._replies = store, turns, replies
        self._arrived = asyncio.Event()
        self._busy: set[str] = set()
        self._resting: dict[str, tuple[float, float]] = {}

    def begin(self) -> None:
        """Begin anew: whoever was attended to before is not any more."""
        self._busy.clear()

    def something_arrived(self) -> None:
        """Look for messages at once."""
        self._arrived.set()

    async def attend(self, tasks: asyncio.TaskGroup) -> None:
        """Attend to everybody whose messages wait, for ever."""
        while True:
            self._arrived.clear()
            try:
                found = await find_waiting_messages(
                    self._store, self._unavailable(), MESSAGES_AT_ONCE
                )
            except TransientError:
                found = []
            found.sort(key=lambda m: (m.person, m.order))
            for person, messages in groupby(found, key=lambda m: m.person):
                if len(self._busy) < PEOPLE_AT_ONCE:
                    self._busy.add(person)
                    tasks.create_task(self._attend_to(person, list(messages)))
            await self._until_something_arrives()

    def _unavailable(self) -> set[str]:
        now = time.monotonic()
        return self._busy | {who for who, (until, _) in self._resting.items() if until > now}

    async def _until_something_arrives(self) -> None:
        try:
            async with asyncio.timeout(LOOK_ANYWAY):
                await self._arrived.wait()
        except TimeoutError:
            return

    async def _attend_to(self, person: str, messages: Sequence[Message]) -> None:
        """Answer a person's messages in order, and what follows at once, with one reply."""
        try:
            for _ in range(ROUNDS):
                if not messages:
                    break
                pauses = [await self._hold_turn(message) for message in messages]
                await asyncio.sleep(max(pauses).total_seconds())
                messages = await find_waiting_messages_of(self._store, person, MESSAGES_AT_ONCE)
            await self._replies.send(person)
            self._resting.pop(person, None)
        except (TransientError, StaleVersionError) as error:
            self._rest(person)
            log.warning("a turn is tried again", cause=error.code)
        except Exception as error:  # noqa: BLE001 - it belongs to one person, not to this task
            self._rest(person)
            log.error("a turn failed", **describe(error))  # noqa: TRY400 - it may quote people
        finally:
            self._busy.discard(person)
            self._arrived.set()

    async def _hold_turn(self, message: Message) -> timedelta:
        """Answer a message; return how long to wait for another one before the answer is sent."""
        try:
            return await self._turns.hold(message)
        except (TransientError, StaleVersionError):
            raise
        except Exception as error:  # noqa: BLE001 - one bad message never costs its neighbours
            log.error("a message is set aside", **describe(error))  # noqa: TRY400 - it may quote people
            await self._turns.give_up(message, error)
            return timedelta()

    def _rest(self, person: str) -> None:
        _, before = self._resting.get(person, (0.0, REST / 2))
        pause = min(before * 2, LONGEST_REST)
        self._resting[person] = (time.monotonic() + pause, pause)

    async def retry_replies(self, tasks: asyncio.TaskGroup) -> None:
        """Send what was refused for a while, and what a stopped process left."""
        while True:
            await asyncio.sleep(RETRY_EVERY.total_seconds())
            try:
                due = await find_due_replies(self._store, self._store.clock(), MESSAGES_AT_ONCE)
            except TransientError:
                continue
            for reply in due:
                if reply.id not in self._unavailable() and len(self._busy) < PEOPLE_AT_ONCE:
                    self._busy.add(reply.id)
                    tasks.create_task(self._attend_to(reply.id, ()))
