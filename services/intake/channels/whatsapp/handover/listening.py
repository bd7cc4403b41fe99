"""While a front officer is asked, what a person writes and sends goes there; the bot keeps still.

It says now and then that it was passed on, and how to come back; and it speaks up where silence
would mislead: at a cry for help, a word or ticket that the bot alone knows, a file that cannot be
taken, and a question that has waited for long.
"""

from datetime import datetime

from services.intake.channels.whatsapp.dialogue.courtesy import is_cry
from services.intake.channels.whatsapp.dialogue.everywhere import is_word
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.requests import ticket_named
from services.intake.channels.whatsapp.dialogue.texts import Texts
from services.intake.channels.whatsapp.files import FileRefusedError
from services.intake.channels.whatsapp.handover.handing_over import hear
from services.intake.channels.whatsapp.handover.threads import (
    ACKNOWLEDGED_AGAIN,
    MOST_FILES,
    REASSURED_AFTER,
    THREADS,
    Thread,
    count_files,
)
from services.intake.channels.whatsapp.hearing import Hearing
from services.intake.channels.whatsapp.inbound import Inbound
from services.intake.channels.whatsapp.kept_files import keep_file
from shared.persistence.unit_of_work import UnitOfWork


async def listen(
    hearing: Hearing,
    unit: UnitOfWork,
    thread: Thread,
    identity: str,
    inbound: Inbound,
    texts: Texts,
) -> Reply | None:
    """Note a message for the front officer; return what the bot says to it, often nothing.

    Args:
        hearing: Files are fetched with.
        unit: The turn's.
        thread: Where the message belongs.
        identity: Of the message.
        inbound: The message.
        texts: In the person's language.
    """
    kept = hearing.parts.settings.conversation_kept
    typed = inbound.text or ""
    is_long = thread.unanswered > 0 and unit.now - thread.quiet_since >= REASSURED_AFTER
    passed_on = None
    if is_long:
        passed_on = texts.say("still_waiting")
    elif _is_due(thread, unit.now) or is_word(typed, texts) or ticket_named(typed):
        passed_on = texts.say("with_officer")
    told = texts.say("emergency") if is_cry(typed, texts) else passed_on
    file = None
    if inbound.file is not None and await count_files(hearing.parts.store, thread.id) >= MOST_FILES:
        told = texts.say("thread_full", count=MOST_FILES)
    elif inbound.file is not None:
        try:
            found = await hearing.fetch(unit, inbound, inbound.file, must_be_legible=False)
            kept_file = await keep_file(hearing.parts, unit, identity, thread.person, found, kept)
            file = kept_file.id
        except FileRefusedError as error:
            told = texts.refusal(error.code)
    heard = await hear(hearing.parts, unit, thread, inbound, file)
    if told is not None and told == passed_on:
        unit.put(THREADS, heard.model_copy(update={"acknowledged_at": unit.now}))
    return Reply((told,)) if told else None


def _is_due(thread: Thread, now: datetime) -> bool:
    """Return whether a person should be told that what she writes goes to the officer."""
    is_answered = thread.officer is not None and thread.unanswered == 0
    sign = thread.quiet_since if is_answered else thread.acknowledged_at
    return sign is None or now - sign >= ACKNOWLEDGED_AGAIN
