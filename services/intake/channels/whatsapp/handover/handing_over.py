"""The person's side of a thread: it begins with a word, takes what is written, and ends."""

from services.intake.channels.whatsapp.dialogue.state import Early
from services.intake.channels.whatsapp.handover.threads import (
    CONTENT,
    NAME,
    PHONE,
    SILENCE,
    THREAD_MESSAGES,
    THREADS,
    WHATSAPP_ID,
    Thread,
    ThreadMessage,
    Way,
    find_held,
    find_open_thread,
)
from services.intake.channels.whatsapp.inbound import Inbound
from services.intake.parts import Parts
from shared.domain.ids import new_id
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import DataKey, Sealed, seal
from shared.whatsapp.content import PersonRef


async def open_thread(parts: Parts, unit: UnitOfWork, person: str) -> Thread | None:
    """Return the open thread of a person; one in which all were silent for long is ended."""
    identity = await find_open_thread(parts.store, person)
    thread = await unit.get(THREADS, identity) if identity else None
    if thread is None or not thread.is_open:
        return None
    if unit.now - thread.quiet_since >= SILENCE:
        end(unit, thread, "silence")
        return None
    return thread


async def begin(
    parts: Parts,
    unit: UnitOfWork,
    person: str,
    inbound: Inbound,
    name: str,
    language: str,
) -> Thread:
    """Return a new thread of a person."""
    identity = new_id()
    key = await parts.keyring.create(f"thread:{identity}")
    thread = Thread(
        id=identity,
        person=person,
        name=seal(key, name, NAME) if name else None,
        **_sealed(key, inbound.sender),
        language=language,
        asked_at=unit.now,
        heard_at=inbound.at,
        quiet_since=unit.now,
        expires_at=unit.now + parts.settings.conversation_kept,
    )
    return unit.put(THREADS, thread)


async def bring(parts: Parts, unit: UnitOfWork, thread: Thread, photo: Early, kind: str) -> None:
    """Show a file in a thread that was sent before it began.

    Args:
        parts: The service's parts.
        unit: The turn's.
        thread: Where it is shown.
        photo: The file.
        kind: What sort of message brought it.
    """
    key = await parts.keyring.get(thread.owner)
    message = ThreadMessage(
        id=new_id(),
        thread=thread.id,
        at=photo.at,
        kind=kind,
        content=seal(key, photo.words or "", CONTENT),
        file=photo.id,
        expires_at=unit.now + parts.settings.conversation_kept,
    )
    unit.put(THREAD_MESSAGES, message)


async def hear(
    parts: Parts,
    unit: UnitOfWork,
    thread: Thread,
    inbound: Inbound,
    file: str | None = None,
) -> Thread:
    """Take what a person wrote into the thread; answers that waited for that may leave now.

    Args:
        parts: The service's parts.
        unit: The turn's.
        thread: Where it belongs.
        inbound: What was written.
        file: Id of the kept file that came with it.
    """
    key = await parts.keyring.get(thread.owner)
    caption = inbound.file.caption if inbound.file else None
    unit.put(
        THREAD_MESSAGES,
        ThreadMessage(
            id=new_id(),
            thread=thread.id,
            at=inbound.at,
            kind=inbound.kind.value,
            content=seal(key, inbound.text or caption or "", CONTENT),
            file=file,
            expires_at=unit.now + parts.settings.conversation_kept,
        ),
    )
    for held in await find_held(parts.store, thread.id):
        current = await unit.get(THREAD_MESSAGES, held.id)
        if current is not None and current.way is Way.HELD:
            due = {"way": Way.DUE, "due_at": unit.now}
            unit.put(THREAD_MESSAGES, current.model_copy(update=due))
    told = {
        "heard_at": max(thread.heard_at, inbound.at),
        "quiet_since": unit.now,
        "unanswered": thread.unanswered + 1,
        "told_at": None,
        "expires_at": unit.now + parts.settings.conversation_kept,
    }
    return unit.put(THREADS, thread.model_copy(update=told))


async def readdress(
    parts: Parts, unit: UnitOfWork, person: str, to: PersonRef, language: str
) -> None:
    """Let a person's open thread follow to another number or language."""
    identity = await find_open_thread(parts.store, person)
    thread = await unit.get(THREADS, identity) if identity else None
    if thread is None or not thread.is_open:
        return
    key = await parts.keyring.get(thread.owner)
    unit.put(THREADS, thread.model_copy(update={"language": language, **_sealed(key, to)}))


def end(unit: UnitOfWork, thread: Thread, by: str) -> Thread:
    """Give the conversation back to the bot."""
    ended = {"is_open": False, "ended_at": unit.now, "ended_by": by}
    return unit.put(THREADS, thread.model_copy(update=ended))


def _sealed(key: DataKey, who: PersonRef) -> dict[str, Sealed | None]:
    return {
        "phone": seal(key, who.phone, PHONE) if who.phone else None,
        "whatsapp_id": seal(key, who.user_id, WHATSAPP_ID) if who.user_id else None,
    }
