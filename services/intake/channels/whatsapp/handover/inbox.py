"""The front officers' side of threads: list, read, answer, hand back."""

from collections.abc import Sequence
from datetime import timedelta

from services.intake.channels.whatsapp.handover.handing_over import end
from services.intake.channels.whatsapp.handover.threads import (
    CONTENT,
    THREAD_MESSAGES,
    THREADS,
    Thread,
    ThreadMessage,
    Way,
)
from services.intake.parts import Parts
from shared.domain.errors import ConflictError, InvalidInputError
from shared.domain.ids import new_id
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import seal
from shared.trail.records import record
from shared.whatsapp.messages import MAX_BODY

MOST_MESSAGES = 500


async def list_threads(store: Store, *, is_open: bool, limit: int) -> Sequence[Thread]:
    """Return threads: open ones the longest waiting first, ended ones the latest first."""
    order = 1 if is_open else -1
    return await store.find(
        THREADS, {"is_open": is_open}, sort=(("asked_at", order), ("_id", order)), limit=limit
    )


async def read_thread(
    parts: Parts, who: Principal, identity: str
) -> tuple[Thread, Sequence[ThreadMessage]]:
    """Return a thread with its latest messages; who read it is written down before.

    Raises:
        NotFoundError: There is no such thread.
    """
    async with parts.store.unit_of_work() as unit:
        thread = await unit.require(THREADS, identity)
        record(unit, who, Action.CONVERSATIONS_READ, codes={"conversation": identity})
    latest = await parts.store.find(
        THREAD_MESSAGES, {"thread": identity}, sort=(("_id", -1),), limit=MOST_MESSAGES
    )
    return thread, latest[::-1]


async def answer(
    parts: Parts, who: Principal, identity: str, text: str, kept: timedelta
) -> ThreadMessage:
    """Put an answer in line; it leaves at once, or when the person writes again.

    Raises:
        NotFoundError: There is no such thread.
        ConflictError: The conversation was handed back.
        InvalidInputError: The text is longer than a message may be.
    """
    if not text.strip() or len(text.encode("utf-16-le")) // 2 > MAX_BODY:
        problem = {"text": f"has 1 to {MAX_BODY} characters"}
        raise InvalidInputError("Write something, and shorten a long answer.", problem)
    async with parts.store.unit_of_work() as unit:
        thread = await _open(unit, identity)
        key = await parts.keyring.get(thread.owner)
        message = ThreadMessage(
            id=new_id(),
            thread=identity,
            at=unit.now,
            by=who.id,
            content=seal(key, text, CONTENT),
            way=Way.DUE,
            due_at=unit.now,
            expires_at=unit.now + kept,
        )
        told = {"officer": who.id, "unanswered": 0, "quiet_since": unit.now}
        unit.put(THREADS, thread.model_copy(update=told))
        record(unit, who, Action.CONVERSATIONS_ANSWER, codes={"conversation": identity})
        return unit.put(THREAD_MESSAGES, message)


async def hand_back(parts: Parts, who: Principal, identity: str) -> Thread:
    """Give the conversation back to the bot.

    Raises:
        NotFoundError: There is no such thread.
        ConflictError: It was handed back before.
    """
    async with parts.store.unit_of_work() as unit:
        codes = {"conversation": identity, "handed": "back"}
        record(unit, who, Action.CONVERSATIONS_ANSWER, codes=codes)
        return end(unit, await _open(unit, identity), who.id)


async def _open(unit: UnitOfWork, identity: str) -> Thread:
    thread = await unit.require(THREADS, identity)
    if not thread.is_open:
        raise ConflictError(
            "This conversation is with the bot again. It comes back when the person asks once more."
        )
    return thread
