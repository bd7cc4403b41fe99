"""What all outgoing payloads have in common: who gets them, and checks against limits.

The platform drops some of what is too long without a word, so every limit is checked before a
message leaves. Lengths count UTF-16 units, as phones do: an emoji counts as two, which never lets
too much through.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from shared.domain.errors import InvalidInputError
from shared.whatsapp.content import PersonRef

Payload = dict[str, Any]

MAX_OPAQUE: Final = 512
PHONE: Final = re.compile(r"\+[1-9][0-9]{4,19}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What every message has besides its content.

    Attributes:
        to: Who gets it; the phone is used where there is one.
        opaque: What delivery states are to echo: our id of the message, no personal data.
        reply_to: The id of the message to quote.
    """

    to: PersonRef
    opaque: str | None = None
    reply_to: str | None = field(default=None, repr=False)


def compose(envelope: Envelope, kind: str, content: Payload) -> Payload:
    """Put content of a kind into its envelope."""
    payload: Payload = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(envelope.to),
        "type": kind,
        kind: content,
    }
    if envelope.reply_to is not None:
        payload["context"] = {"message_id": envelope.reply_to}
    if envelope.opaque is not None:
        check_text("biz_opaque_callback_data", envelope.opaque, MAX_OPAQUE)
        payload["biz_opaque_callback_data"] = envelope.opaque
    return payload


def _recipient(to: PersonRef) -> Payload:
    if to.phone is not None:
        # Without the plus sign the platform would put its own country code in front.
        if not PHONE.fullmatch(to.phone):
            raise invalid("to", "must be a phone as + and country code and number")
        return {"to": to.phone}
    if to.user_id is None:
        raise invalid("to", "needs a phone or a user id")
    return {"recipient": to.user_id}


def check_text(where: str, value: str, limit: int) -> None:
    """Refuse a text that is blank or over its limit."""
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if not value.strip():
        raise invalid(where, "must not be empty")
    if length > limit:
        raise invalid(where, f"has {length} characters, and {limit} are allowed")


def check_count(where: str, count: int, limit: int) -> None:
    """Refuse none, and more than the limit."""
    if not 1 <= count <= limit:
        raise invalid(where, f"has {count}, and 1 to {limit} are allowed")


def check_distinct(where: str, values: Sequence[str]) -> None:
    """Refuse values of which two are the same."""
    if len(set(values)) < len(values):
        raise invalid(where, "has the same value twice")


def invalid(where: str, what: str) -> InvalidInputError:
    """Return the error that names the faulty field and its limit."""
    return InvalidInputError(f"This message cannot be sent: {where} {what}.", {where: what})
