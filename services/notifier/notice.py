"""What the notifier keeps of people and of notices."""

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.events.intake import PersonAddress
from shared.privacy.sealing import Sealed
from shared.whatsapp.statuses import Delivery


class NoticeState(StrEnum):
    """How far a notice has come."""

    WAITING = "waiting"
    """To be sent when it is due."""
    SENDING = "sending"
    """Written down before the provider is called; the answer is not written yet."""
    UNKNOWN = "unknown"
    """The call broke off: it may have been sent. Waits for the provider's word."""
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    """It will not reach the person this way."""
    UNCONFIRMED = "unconfirmed"
    """The provider said nothing about a message of unknown outcome; it is not sent again."""


OPEN = (NoticeState.WAITING, NoticeState.SENDING, NoticeState.UNKNOWN)
"""While one of these, later notices of the same request are held back."""

ACCEPTED = (NoticeState.ACCEPTED, NoticeState.SENT, NoticeState.DELIVERED, NoticeState.READ)
ARRIVED = (NoticeState.DELIVERED, NoticeState.READ)
NOT_REACHED = (NoticeState.FAILED, NoticeState.UNCONFIRMED)


class Model(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Address(Model):
    """Where a person's notices go; sealed under the request's key.

    Attributes:
        name: As the applicant wrote it.
        phone: In E.164.
        whatsapp_id: Business-scoped user id, for people who show no phone.
        contact_ref: Keyed hash of the address.
    """

    name: Sealed
    phone: Sealed | None = None
    whatsapp_id: Sealed | None = None
    contact_ref: str


class Recipient(Model):
    """Who hears about one request.

    Attributes:
        language: `id`, `en` or `jv`.
        sequence: The last change that was heard of.
        told: How many notices there are about the request so far.
        department: Whose request it is, once it was routed.
        person: Who filed it by chat, and is followed to a new number or language; None for what was
            filed by app.
        nik_hash: Keyed hash of the NIK of whose record it is, by which the trail is searched.
        address: As it was filed; the ids of its notices are made of it.
    """

    ticket: str
    document_type: str
    rule_version: str
    language: str
    address: Address
    person: str | None = None
    nik_hash: str | None = None
    sequence: int
    told: int = 0
    department: str | None = None


class Person(Model):
    """How somebody is reached now who has another number or language than at some filing.

    Attributes:
        address: Sealed under the person's own key; None if it never changed.
        addressed_by: The sequence of the change that told it.
        language: What the person reads; None if that never changed.
        language_by: The sequence of the change that told it.
    """

    address: PersonAddress | None = None
    addressed_by: int = 0
    language: str | None = None
    language_by: int = 0


class CallOutcome(StrEnum):
    """What came of a call to somebody whom no notice reached."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    """Tried again later."""
    WRONG_NUMBER = "wrong_number"
    """Nobody to call: the request is answered for at the window."""


CLOSING = frozenset({CallOutcome.REACHED, CallOutcome.WRONG_NUMBER})
"""After these nobody is called again about the notice."""


class Call(Model):
    """One call.

    Attributes:
        by: Token subject of the front officer.
        note: What was said, sealed under the request's key.
    """

    at: datetime
    by: str
    outcome: CallOutcome
    note: Sealed | None = None


class Notice(Model):
    """One message to one person about one change.

    Attributes:
        request_id: The request it tells about.
        kind: Which text.
        position: Its place among the notices of the request; sent in this order.
        person: Who filed the request by chat; see `Recipient`.
        language: Of the person, when it was written; when it left, once it did.
        address: Where it goes, as known when it was written; where it went, once it left.
        content: Sealed JSON of what fills the text, by language.
        decided_at: When the change was decided.
        created_at: When this was written.
        due_at: When something is to be done about it next, while it is open.
        attempts: How often it was handed to the channel.
        setbacks: How often it was refused in a way that asks for another try.
        issue: Grows when the provider said for certain that a message failed and it is sent anew.
        lease: Token of the attempt under way; only its holder may write the outcome.
        form: `text` or `template`, as last sent.
        must_use_template: Free text was refused.
        message_ref: Keyed hash of the provider's message id.
        code: The provider's error code of the last refusal.
        why: In a word why it failed, e.g. `other_path`, `erased`, `no_word`.
        delivery: What delivery states told.
        calls: Calls to a person whom it did not reach.
        called_at: When a call ended the matter.
    """

    request_id: str
    ticket: str
    document_type: str
    kind: str
    position: int
    language: str
    address: Address
    person: str | None = None
    content: Sealed
    decided_at: datetime
    created_at: datetime
    state: NoticeState = NoticeState.WAITING
    due_at: datetime | None
    attempts: int = 0
    setbacks: int = 0
    issue: int = 1
    lease: str | None = None
    form: str | None = None
    must_use_template: bool = False
    message_ref: str | None = None
    code: int | None = None
    why: str | None = None
    delivery: Delivery = Delivery()
    calls: tuple[Call, ...] = ()
    called_at: datetime | None = None
