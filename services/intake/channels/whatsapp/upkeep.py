"""What happens by itself: one reminder of a draft, threads that end, and what is forgotten.

A conversation, a thread, a file and a resident are forgotten a number of days after the last word;
so is the key of a day, once nothing that came in on it is left to be read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.acting import Person, open_person
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.texts import Texts
from services.intake.channels.whatsapp.handover.handing_over import end, open_thread
from services.intake.channels.whatsapp.handover.threads import SILENCE, THREADS
from services.intake.channels.whatsapp.inbound import Inbound
from services.intake.channels.whatsapp.kept_files import forget_files
from services.intake.channels.whatsapp.people.register import (
    HEAD_PHONE,
    HEAD_WHATSAPP_ID,
    RESIDENTS,
    VILLAGE_HEADS,
)
from services.intake.channels.whatsapp.people.residents import forget_residents
from services.intake.channels.whatsapp.raw_bodies import owner_on
from services.intake.channels.whatsapp.replies import Replies
from services.intake.channels.whatsapp.repository import (
    CONVERSATIONS,
    find_to_remind,
    is_kept_aside,
)
from services.intake.parts import Parts
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import Sealed, open_sealed
from shared.whatsapp.content import MessageKind

REMIND_AFTER: Final = timedelta(hours=20)
REMIND_UNTIL: Final = timedelta(hours=23)
"""Inside the 24-hour window, with an hour to spare for a process that was down."""
DAYS_LOOKED_BACK: Final = 120
"""Days whose keys are looked at; longer than anything is set aside."""
GRACE: Final = timedelta(days=2)
"""For what is removed by the database itself, a little after its time."""
AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Looks after what nobody calls for; one process at a time.

    Attributes:
        library: The texts of each language.
        kept: How long bodies and messages are kept once they were read.
    """

    parts: Parts
    replies: Replies
    library: Mapping[str, Texts]
    kept: timedelta

    async def tend(self) -> None:
        """Do all of it once.

        Raises:
            TransientError: The database is away.
        """
        await self.remind()
        await self._end_silent_threads()
        await self._forget_threads()
        forgotten = await forget_residents(self.parts, self.parts.now())
        metrics.FORGOTTEN.labels("resident").inc(forgotten)
        files = await forget_files(self.parts, self.parts.now())
        metrics.FORGOTTEN.labels("file").inc(files)
        await self.destroy_day_keys()
        await self._measure()

    async def remind(self) -> int:
        """Remind of unfinished drafts, once each and inside the window; return how many."""
        now = self.parts.now()
        found = await find_to_remind(
            self.parts.store, now - REMIND_UNTIL, now - REMIND_AFTER, AT_ONCE
        )
        for conversation in found:
            async with self.parts.store.unit_of_work() as unit:
                await self._remind(unit, conversation.id)
        return len(found)

    async def _remind(self, unit: UnitOfWork, identity: str) -> None:
        conversation = await unit.get(CONVERSATIONS, identity)
        if conversation is None or conversation.heard_at is None or conversation.reminded_at:
            return
        unit.put(CONVERSATIONS, conversation.model_copy(update={"reminded_at": unit.now}))
        record = await unit.get(VILLAGE_HEADS, identity) or await unit.get(RESIDENTS, identity)
        if record is None or record.is_disputed or not conversation.is_unfinished:
            return
        if await open_thread(self.parts, unit, identity) is not None:
            return
        texts = self.library.get(conversation.language or record.reads, self.library["id"])
        to = _address(await open_person(self.parts, record), conversation.heard_at)
        await self.replies.put(unit, identity, to, Reply((texts.texts["reminder"],)))
        metrics.REMINDERS.inc()

    async def _end_silent_threads(self) -> None:
        before = self.parts.now() - SILENCE
        query = {"is_open": True, "quiet_since": {"$lte": before}}
        for found in await self.parts.store.find(THREADS, query, limit=AT_ONCE):
            async with self.parts.store.unit_of_work() as unit:
                thread = await unit.get(THREADS, found.id)
                if thread is not None and thread.is_open and thread.quiet_since <= before:
                    end(unit, thread, "silence")

    async def _forget_threads(self) -> None:
        query = {"expires_at": {"$lte": self.parts.now()}}
        for found in await self.parts.store.find(THREADS, query, limit=AT_ONCE):
            await self.parts.keyring.destroy(found.owner)
            async with self.parts.store.unit_of_work() as unit:
                if (thread := await unit.get(THREADS, found.id)) is not None:
                    unit.delete(THREADS, thread)
            metrics.FORGOTTEN.labels("thread").inc()

    async def destroy_day_keys(self) -> int:
        """Destroy the keys of days of which nothing is left to be read; return how many."""
        store, keyring = self.parts.store, self.parts.keyring
        latest = (store.clock() - self.kept - GRACE).astimezone(UTC).date()
        days = {
            owner_on(at): at
            for age in range(1, DAYS_LOOKED_BACK)
            for at in [datetime.combine(latest - timedelta(days=age), time(), UTC)]
        }
        destroyed = 0
        for owner in await keyring.get_many(list(days)):
            start = days[owner]
            if not await is_kept_aside(store, start, start + timedelta(days=1)):
                await keyring.destroy(owner)
                metrics.FORGOTTEN.labels("day").inc()
                destroyed += 1
        return destroyed

    async def _measure(self) -> None:
        query = {"is_open": True, "unanswered": {"$gt": 0}}
        waiting = await self.parts.store.find(
            THREADS, query, sort=(("asked_at", 1),), limit=AT_ONCE
        )
        metrics.CONVERSATIONS_WAITING.set(len(waiting))
        oldest = min((t.quiet_since for t in waiting), default=self.parts.now())
        metrics.CONVERSATIONS_AGE.set((self.parts.now() - oldest).total_seconds())


def _address(person: Person, heard_at: datetime) -> Inbound:
    def opened(sealed: Sealed | None, field: str) -> str | None:
        return open_sealed(person.key, sealed, field) if sealed else None

    return Inbound(
        kind=MessageKind.TEXT,
        phone=opened(person.record.phone, HEAD_PHONE),
        user_id=opened(person.record.whatsapp_id, HEAD_WHATSAPP_ID),
        at=heard_at,
    )
