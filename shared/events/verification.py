"""What verification says."""

from datetime import datetime
from typing import ClassVar

from shared.catalogue.clock import Clock
from shared.domain.lifecycle import Change
from shared.events.envelope import EventBody
from shared.events.parts import Channel, Paper, PaperFault, Party, Subject
from shared.events.request import RequestChanged, RequestEvent
from shared.privacy.sealing import Sealed


class RequestRouted(RequestChanged):
    """The request is with the department that owns its document type (or took it over).

    Attributes:
        department: Code of the department.
        handed_over_from: The department it comes from, when a clerk handed it over.
        answer_by: When the applicant will have heard of the check.
    """

    type: ClassVar[str] = "request.routed"
    change: ClassVar[Change] = Change.ROUTED

    department: str
    handed_over_from: str | None = None
    answer_by: datetime | None = None


class RequestReturned(RequestChanged):
    """Some papers must be repaired; the others are kept.

    Attributes:
        faults: Every faulty paper with its reason.
        repair_by: When the request is closed if nothing comes.
    """

    type: ClassVar[str] = "request.returned"
    change: ClassVar[Change] = Change.RETURNED

    department: str
    faults: tuple[PaperFault, ...]
    note: Sealed | None = None
    repair_by: datetime


class RequestVerified(RequestChanged):
    """All requirements are met; the making is promised.

    Attributes:
        due: When the office promises to be done.
        clock: How long the office has had the request; the new owner runs it on.
        papers: Those that were looked at; one that came too late is not among them.
    """

    type: ClassVar[str] = "request.verified"
    change: ClassVar[Change] = Change.VERIFIED

    department: str
    due: datetime
    clock: Clock | None = None
    papers: tuple[Paper, ...] = ()


class RequestRejected(RequestChanged):
    """The request cannot be fulfilled, and why.

    Attributes:
        reason: Code of the catalogue's reasons.
        details: Sealed values for the reason's placeholders, as a JSON object.
    """

    type: ClassVar[str] = "request.rejected"
    change: ClassVar[Change] = Change.REJECTED

    department: str
    reason: str
    details: Sealed | None = None
    note: Sealed | None = None


class RequestMerged(RequestChanged):
    """The request is for the same thing as another one, which goes on in its place.

    Attributes:
        kept_id: The request that goes on.
        kept_ticket: Its ticket, for the applicant to ask by.
    """

    type: ClassVar[str] = "request.merged"
    change: ClassVar[Change] = Change.MERGED

    department: str
    kept_id: str
    kept_ticket: str


class RequestCancelled(RequestChanged):
    """The request is withdrawn as the applicant wished; said by whoever owned it."""

    type: ClassVar[str] = "request.cancelled"
    change: ClassVar[Change] = Change.CANCELLED


class RequestExpired(RequestChanged):
    """No repair came in time; said by intake, who owns a returned request."""

    type: ClassVar[str] = "request.expired"
    change: ClassVar[Change] = Change.EXPIRED


class CancellationRefused(RequestEvent):
    """The owner's answer to a withdrawal that comes too late.

    Attributes:
        state: Where the request stands, which is the reason.
    """

    type: ClassVar[str] = "request.cancellation_refused"

    state: str


class RequestTaken(RequestEvent):
    """A clerk has the request in hand that nobody had before; moves no request.

    Attributes:
        department: Whose clerk it is.
    """

    type: ClassVar[str] = "request.taken"

    department: str


class PapersRefused(RequestEvent):
    """The answer to papers that were added after the request was decided.

    Attributes:
        state: Where the request stands, which is the reason.
    """

    type: ClassVar[str] = "request.papers_refused"

    state: str


class RequestEscalated(RequestEvent):
    """The office missed what it promised; said by the request's owner, once for each promise.

    Attributes:
        department: Whose supervisor is to see to it.
        waiting_since: When it came into the state it waits in.
        missed: The promise that was missed.
        due: The new one.
    """

    type: ClassVar[str] = "request.escalated"

    department: str
    waiting_since: datetime
    missed: datetime | None = None
    due: datetime | None = None


class WorkAssigned(EventBody):
    """A department receives a request to check; said on the department's own topic.

    It carries all that a department's own system would need, so that one can be attached there.
    """

    type: ClassVar[str] = "department.work_assigned"

    request_id: str
    ticket: str
    document_type: str
    sequence: int
    department: str
    section: str | None = None
    channel: Channel
    rule_version: str
    facts: dict[str, str]
    applicant: Party
    subject: Subject
    papers: tuple[Paper, ...]
    received_at: datetime
