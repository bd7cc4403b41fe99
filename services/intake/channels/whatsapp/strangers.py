"""What people are told who are not served: what to do instead, and when more is said.

Every answer may cost, and two machines that answer each other would never end. So there are two
answers at most within some minutes: one at once, and one more to whoever writes again after having
read it. A cry for help is always answered.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.dialogue.courtesy import is_cry
from services.intake.channels.whatsapp.dialogue.language import language_in
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.texts import Texts
from services.intake.channels.whatsapp.inbound import Inbound
from services.intake.channels.whatsapp.people.admission import NotServed
from services.intake.channels.whatsapp.repository import CONVERSATIONS, Conversation
from services.intake.parts import Parts
from shared.domain.public_link import public_page
from shared.persistence.unit_of_work import UnitOfWork

TOLD_ANEW_AFTER: Final = timedelta(minutes=10)
"""Then the first answer is due again."""
WRITTEN_BEFORE: Final = timedelta(seconds=10)
"""What comes so soon was written before the first answer was read, which answers it too."""


def answer_stranger(
    parts: Parts,
    unit: UnitOfWork,
    conversation: Conversation,
    why: NotServed,
    inbound: Inbound,
    library: Mapping[str, Texts],
) -> Reply | None:
    """Return what somebody is told who is not served; None where enough was said.

    Args:
        parts: The service's parts.
        unit: The turn's.
        conversation: As far as there is one.
        why: The reason.
        inbound: What was written.
        library: The texts of each language.
    """
    typed, first = inbound.text or "", next(iter(library))
    named = language_in(typed, library)
    language = named or conversation.language or first
    texts = library.get(language, library[first])
    if is_cry(typed, texts):
        return Reply((texts.say("emergency"),))
    since, told_at = unit.now, conversation.told_at
    is_anew = told_at is None or since - told_at >= TOLD_ANEW_AFTER
    if told_at is not None and not is_anew:
        if conversation.is_told_more or since - told_at < WRITTEN_BEFORE:
            return None
        since = told_at
    told = {
        "told_at": since,
        "is_told_more": not is_anew,
        "language": language,
        "changed_at": unit.now,
        "expires_at": unit.now + parts.settings.conversation_kept,
    }
    unit.put(CONVERSATIONS, conversation.model_copy(update=told))
    metrics.TURNS.labels(why.value, "told" if is_anew else "told_more").inc()
    if is_anew or named:
        minutes = int(TOLD_ANEW_AFTER.total_seconds() / 60)
        return Reply((texts.texts[why.value], texts.say("answers_rarely", minutes=minutes)))
    zone = parts.catalogue.current.office.timezone
    again = (since + TOLD_ANEW_AFTER).astimezone(zone)
    page = public_page(parts.settings.public_url)
    return Reply((texts.say("not_served_again", page=page, time=f"{again:%H.%M}"),))
