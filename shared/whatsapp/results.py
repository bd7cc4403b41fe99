"""What came of sending a message."""

from dataclasses import dataclass
from typing import Any, Final

from shared.whatsapp.content import PersonRef
from shared.whatsapp.errors import SendPolicy, classify
from shared.whatsapp.values import items, mapping, number, person, text

WAITING: Final = frozenset({"held_for_quality_assessment", "paused"})


@dataclass(frozen=True, slots=True, repr=False)
class Accepted:
    """The platform has taken the message; whether it arrives, delivery states will tell.

    Attributes:
        message_id: The id that delivery states will carry. It contains a phone number.
        recipient: Who the platform took it to be for; may differ from who was asked for.
        is_held: The platform keeps it back while it looks at the quality of the template.
    """

    message_id: str
    recipient: PersonRef
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The message was not sent.

    Attributes:
        code: The platform's error code; None if it gave none, or was not reached.
        details: Its explanation, which may quote us: for people, not for logs.
    """

    policy: SendPolicy
    code: int | None = None
    http_status: int | None = None
    details: str | None = None

    def __repr__(self) -> str:
        """Show all but the details."""
        return f"Refused({self.policy.value!r}, code={self.code}, http_status={self.http_status})"


@dataclass(frozen=True, slots=True)
class OutcomeUnknown:
    """The request left and no readable answer came: it may or may not have been sent."""


SendResult = Accepted | Refused | OutcomeUnknown


def read_answer(http_status: int, body: object) -> SendResult:
    """Return what an answer to a message says; `body` is its JSON, or None if it had none."""
    answer = mapping(body)
    if "error" in answer or http_status != 200:
        return read_refusal(http_status, mapping(answer.get("error")))
    message = mapping(next(iter(items(answer.get("messages"))), None))
    identity = text(message.get("id"))
    if identity is None:
        return OutcomeUnknown()
    contact = mapping(next(iter(items(answer.get("contacts"))), None))
    recipient = person(contact.get("wa_id"), contact.get("user_id"))
    return Accepted(identity, recipient, message.get("message_status") in WAITING)


def read_refusal(http_status: int, error: dict[str, Any]) -> Refused | OutcomeUnknown:
    """Return what an error answer says, to a message or to any other call."""
    found = number(error.get("code"))
    code = None if found is None else int(found)
    policy = classify(code, http_status)
    if policy is SendPolicy.UNKNOWN_OUTCOME:
        return OutcomeUnknown()
    details = text(mapping(error.get("error_data")).get("details")) or text(error.get("message"))
    return Refused(policy, code, http_status, details)
