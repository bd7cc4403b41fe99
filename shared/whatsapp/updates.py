"""What a webhook can tell: messages, delivery states, and news about our own account.

None of these prints what it holds: messages, people and message ids (which contain a phone number)
must not reach a log by way of a stray `repr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from shared.whatsapp.content import Content, MessageKind, PersonRef


class DeliveryStatus(StrEnum):
    """How far a message of ours has come."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"


REPORTED: Final[Mapping[str, DeliveryStatus]] = {
    status.value: status
    for status in DeliveryStatus
    if status not in (DeliveryStatus.QUEUED, DeliveryStatus.ACCEPTED)
}
"""The states that a webhook can report; the other two are ours."""


class ApiError(NamedTuple):
    """An error as the platform words it; `details` may quote a person, so it is not for logs."""

    code: int
    title: str | None
    details: str | None

    def __repr__(self) -> str:
        """Show the code only."""
        return f"ApiError(code={self.code})"


@dataclass(frozen=True, slots=True, repr=False)
class InboundMessage:
    """Something a person sent or did.

    Attributes:
        key: What to deduplicate by: the message id, or a digest of the message if it has none.
        id: The message id, to reply to and to mark as read.
        phone_number_id: Our number that it was sent to.
        at: When it was sent; None if it does not say.
        reply_to: The id of the message it answers.
    """

    key: str
    id: str | None
    phone_number_id: str | None
    sender: PersonRef
    profile_name: str | None
    at: datetime | None
    kind: MessageKind
    content: Content
    reply_to: str | None = None
    group_id: str | None = None

    def __repr__(self) -> str:
        """Show the kind only."""
        return f"InboundMessage(kind={self.kind.value!r})"


class StatusUpdate(NamedTuple):
    """One step in the delivery of a message of ours.

    A named tuple because thousands of these arrive in a second, and it is the cheapest frozen
    record there is.

    Attributes:
        opaque: What we asked the platform to echo when we sent.
        participant: Which member of a group it is about.
        pricing: Type and category of what is charged, for example `("regular", "utility")`.
    """

    id: str
    status: DeliveryStatus
    at: datetime | None
    phone_number_id: str | None
    recipient_phone: str | None
    recipient_user_id: str | None
    participant: str | None
    opaque: str | None
    errors: tuple[ApiError, ...]
    pricing: tuple[str | None, str | None] | None

    @property
    def key(self) -> tuple[str, ...]:
        """What to deduplicate by."""
        own = (self.id, self.status.value)
        return (*own, self.participant) if self.participant else own

    @property
    def recipient(self) -> PersonRef:
        """Who it was for."""
        return PersonRef(self.recipient_user_id, self.recipient_phone)

    def __repr__(self) -> str:
        """Show the status only."""
        return f"StatusUpdate(status={self.status.value!r})"


class AccountField(StrEnum):
    """News about our account that Loket acts upon."""

    TEMPLATE_STATUS = "message_template_status_update"
    TEMPLATE_QUALITY = "message_template_quality_update"
    TEMPLATE_CATEGORY = "template_category_update"
    NUMBER_QUALITY = "phone_number_quality_update"
    ACCOUNT = "account_update"
    ALERT = "account_alerts"
    REVIEW = "account_review_update"
    CAPABILITY = "business_capability_update"
    ERROR = "errors"


@dataclass(frozen=True, slots=True)
class AccountUpdate:
    """A template, a number of ours or the account itself has changed.

    Attributes:
        field: What the news is about.
        event: What happened, in the platform's word: `APPROVED`, `PAUSED`, `YELLOW`, `MARKETING`,
            `FLAGGED`, or the code of an error.
        previous: What it was before, where that is told.
        reason: Why, or the new limit.
    """

    field: AccountField
    account_id: str | None
    at: datetime | None
    event: str | None
    previous: str | None = None
    reason: str | None = None
    template_name: str | None = None
    template_language: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class PreferenceUpdate:
    """A person stops or resumes a category of messages."""

    key: str
    person: PersonRef
    category: str
    is_stopped: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A part of the webhook that could not be read: what was wrong and where, never its content."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """Everything that one webhook call told, each part in its order of arrival."""

    messages: tuple[InboundMessage, ...] = ()
    statuses: tuple[StatusUpdate, ...] = ()
    account_updates: tuple[AccountUpdate, ...] = ()
    preferences: tuple[PreferenceUpdate, ...] = ()
    not_understood: tuple[NotUnderstood, ...] = ()
