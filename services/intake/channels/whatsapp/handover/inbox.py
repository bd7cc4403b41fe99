"""The front officers' side of threads: list, read, answer, hand back."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.intake.channels.whatsapp.handover.handing_over import end
from services.intake.channels.whatsapp.handover.threads import (
    CONTENT,
    THREAD_MESSAGES,
    THREADS,
    Thread,
    ThreadMessage,
    Way,
)
from services.intake.channels.whatsapp.kept_files import KEPT_FILES, KeptFile, read_file
from services.intake.parts import Parts
from shared.domain.errors import ConflictError, InvalidInputError, NotFoundError
from shared.domain.ids import new_id
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.place import Place
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import seal
from shared.trail.records import record
from shared.whatsapp.messages import MAX_BODY

MOST_MESSAGES = 500


async def list_threads(
    store: Store, after: Place | None, *, is_open: bool, limit: int
) -> Sequence[Thread]:
    """Return a page of threads: open ones the longest waiting first, ended ones the latest first.

    Args:
        store: The service's state.
        after: The place of the last one on the page before.
        is_open: Which.
        limit: At most so many.
    """
    order, beyond = (1, "$gt") if is_open else (-1, "$lt")
    query: dict[str, Any] = {"is_open": is_open}
    if after is not None:
        same = {"asked_at": after.at, "_id": {beyond: after.id}}
        query["$or"] = [{"asked_at": {beyond: after.at}}, same]
    return await store.find(THREADS, query, sort=(("asked_at", order), ("_id", order)), limit=limit)


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


async def read_sent_file(
    parts: Parts, who: Principal, identity: str, message_id: str
) -> tuple[KeptFile, bytes]:
    """Return the file that came with a message; who read it is written down before.

    Raises:
        NotFoundError: There is no such message in that thread, or it brought no file.
    """
    async with parts.store.unit_of_work() as unit:
        message = await unit.get(THREAD_MESSAGES, message_id)
        if message is None or message.thread != identity or message.file is None:
            raise NotFoundError("file of this conversation")
        file = await unit.require(KEPT_FILES, message.file)
        codes = {"conversation": identity, "message": message_id}
        record(unit, who, Action.CONVERSATIONS_READ, codes=codes)
    return file, await read_file(parts, file)


async def find_files(store: Store, messages: Sequence[ThreadMessage]) -> dict[str, KeptFile]:
    """Return the files of messages by their ids, as far as they are kept still."""
    wanted = [message.file for message in messages if message.file]
    if not wanted:
        return {}
    found = await store.find(KEPT_FILES, {"_id": {"$in": wanted}}, limit=len(wanted))
    return {file.id: file for file in found}


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
