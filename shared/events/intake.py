"""What intake says."""

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from shared.domain.lifecycle import Change
from shared.events import topics
from shared.events.envelope import EventBody
from shared.events.parts import Channel, Paper, Part, Party, Subject
from shared.events.request import RequestChanged, RequestEvent
from shared.privacy.sealing import Sealed


class RequestSubmitted(RequestChanged):
    """An applicant filed a request; it is acknowledged and now verification's.

    Attributes:
        rule_version: The catalogue's rules that hold for this request's whole life.
        facts: Answers that decided which papers were asked for.
        fingerprints: Keyed hashes by which the same case filed twice is found.
        received_at: When the applicant first sent it; places in the queue go by this.
        is_reported_late: Whether the event is reported after its limit; never a reason to refuse.
            By how much would tell a date of birth, and is not said.
    """

    type: ClassVar[str] = "request.submitted"
    change: ClassVar[Change] = Change.SUBMITTED

    channel: Channel
    rule_version: str
    facts: dict[str, str]
    applicant: Party
    subject: Subject
    papers: tuple[Paper, ...]
    fingerprints: tuple[str, ...] = ()
    received_at: datetime
    is_reported_late: bool = False


class RequestAmended(RequestChanged):
    """The applicant repaired what was returned.

    Attributes:
        papers: All papers that now count; the good ones are kept.
        replaced: Requirements whose paper is new in this amendment.
        subject: Corrected data, if data were corrected.
    """

    type: ClassVar[str] = "request.amended"
    change: ClassVar[Change] = Change.AMENDED

    papers: tuple[Paper, ...]
    replaced: tuple[str, ...]
    subject: Subject | None = None


class CancellationAsked(RequestEvent):
    """The applicant wants to withdraw while another service owns the request."""

    type: ClassVar[str] = "request.cancellation_asked"

    reason: Sealed | None = None


class PapersAdded(RequestEvent):
    """The applicant sent papers for a request that is already with the office.

    Attributes:
        papers: The new ones only; one for a requirement that had one takes its place.
    """

    type: ClassVar[str] = "request.papers_added"

    papers: tuple[Paper, ...] = Field(min_length=1)


class DeliveryReport(Part):
    """What the provider says became of one message.

    Attributes:
        notice_id: The opaque id that the notifier gave the message, if it was echoed.
        message_ref: Keyed hash of the provider's message id (which contains a phone number).
        status: `sent`, `delivered`, `read`, `played` or `failed`.
        at: When, by the provider's clock.
        error_code: The provider's error code, for failures.
    """

    notice_id: str | None = None
    message_ref: str
    status: str
    at: datetime
    error_code: int | None = None


class DeliveriesReported(EventBody):
    """Delivery states of messages, as many as one webhook brought."""

    type: ClassVar[str] = "channel.deliveries_reported"
    topic: ClassVar[str] = topics.CHANNELS

    reports: tuple[DeliveryReport, ...] = Field(max_length=1000)


class ContactHeard(EventBody):
    """A person wrote to us, which opens the provider's window for free text.

    Attributes:
        contact_ref: Keyed hash of the person's address.
        at: When the person wrote, by the provider's clock.
    """

    type: ClassVar[str] = "channel.contact_heard"
    topic: ClassVar[str] = topics.CHANNELS

    contact_ref: str
    at: datetime


class PersonAddress(Part):
    """Where a person is reached; sealed under the person's own key, which the values name.

    Attributes:
        phone: Sealed phone in E.164, when known.
        whatsapp_id: Sealed business-scoped user id, when known and there is no phone.
        contact_ref: Keyed hash of the address that notices go to.
    """

    phone: Sealed | None = None
    whatsapp_id: Sealed | None = None
    contact_ref: str


class PersonChanged(EventBody):
    """Somebody who files by chat has a new number or user id, or reads another language.

    It counts for everything that this person filed, whether its submission was heard before or is
    heard later.

    Attributes:
        ref: The person, as in the `applicant` of what was filed.
        sequence: Grows with every change of this person; what is older than what is known is not
            taken.
        address: Where notices go from now on; None if that is as before.
        language: What the person reads from now on; None if that is as before.
        at: When it became known.
    """

    type: ClassVar[str] = "channel.person_changed"
    topic: ClassVar[str] = topics.CHANNELS

    ref: str
    sequence: int
    address: PersonAddress | None = None
    language: str | None = None
    at: datetime


class TemplateChanged(EventBody):
    """The provider says that a message template of ours has another state.

    Attributes:
        name: Of the template.
        language: The provider's code.
        status: The provider's word, such as `APPROVED`, `PAUSED`, `DISABLED`, `REJECTED`.
        at: When, by the provider's clock.
    """

    type: ClassVar[str] = "channel.template_changed"
    topic: ClassVar[str] = topics.CHANNELS

    name: str
    language: str
    status: str
    at: datetime
