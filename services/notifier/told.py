"""Which changes people are told of, and by which text: a table, with the reason for each row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.events import intake, processing, verification
from shared.events.envelope import Event
from shared.events.request import RequestChanged, RequestEvent


class Kind(StrEnum):
    """A text for one kind of news."""

    SUBMITTED = "submitted"
    AMENDED = "amended"
    RETURNED = "returned"
    RETURNED_IN_CHAT = "returned_in_chat"
    HANDED_OVER = "handed_over"
    VERIFIED = "verified"
    DELAYED = "delayed"
    APPOINTMENT_SET = "appointment_set"
    PRODUCT_READY = "product_ready"
    PRODUCT_TO_COLLECT = "product_to_collect"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    MERGED = "merged"
    REOPENED = "reopened"
    CANCELLATION_REFUSED = "cancellation_refused"
    PAPERS_REFUSED = "papers_refused"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True)
class Row:
    """What is told of one event.

    Attributes:
        kind: Which text; None if the event is no news. A function where it depends on the event.
        why: The reason.
    """

    kind: Kind | Callable[[Any], Kind | None] | None
    why: str


def _routed(body: verification.RequestRouted) -> Kind | None:
    return Kind.HANDED_OVER if body.handed_over_from else None


def _ready(body: processing.ProductReady) -> Kind:
    return Kind.PRODUCT_TO_COLLECT if body.form == "card" else Kind.PRODUCT_READY


TOLD: Mapping[type[RequestEvent], Row] = {
    intake.RequestSubmitted: Row(Kind.SUBMITTED, "The receipt, with the number to ask by."),
    intake.RequestAmended: Row(Kind.AMENDED, "Who repaired something wants to know it came."),
    verification.RequestRouted: Row(
        _routed, "Only another department is news; the first one is how the office works inside."
    ),
    verification.RequestTaken: Row(None, "A clerk begins: no task for anybody, and no date."),
    verification.RequestReturned: Row(Kind.RETURNED, "A task, with a date."),
    verification.RequestVerified: Row(Kind.VERIFIED, "The promise starts, with a date."),
    verification.RequestRejected: Row(Kind.REJECTED, "The end, with the reason."),
    verification.RequestCancelled: Row(Kind.CANCELLED, "What was asked for has happened."),
    verification.RequestExpired: Row(Kind.EXPIRED, "The end, and that asking again is free."),
    verification.RequestMerged: Row(
        Kind.MERGED, "The end of this one, and by which number the same goes on."
    ),
    verification.CancellationRefused: Row(
        Kind.CANCELLATION_REFUSED, "The answer to a wish, with the reason."
    ),
    intake.PapersAdded: Row(None, "Whoever added them was answered on the spot."),
    verification.PapersRefused: Row(
        Kind.PAPERS_REFUSED, "They were thanked for before the office knew better."
    ),
    verification.RequestEscalated: Row(
        Kind.ESCALATED, "The promise is broken: say so before people ask, with a new date."
    ),
    processing.ProcessingStarted: Row(None, "No task and no new date; the text before said it."),
    processing.RequestDelayed: Row(Kind.DELAYED, "A new date."),
    processing.AppointmentSet: Row(Kind.APPOINTMENT_SET, "A task: somebody has to come."),
    processing.ProductReady: Row(_ready, "What people wait for; a card has to be collected."),
    processing.ProductCollected: Row(None, "Whoever it is for has just held it in their hands."),
    processing.ReferredBack: Row(
        None, "The office looks again; what comes of it is told, a worry before that is not."
    ),
    processing.RequestCompleted: Row(Kind.COMPLETED, "The end, and whom to tell of a mistake."),
    processing.RequestReopened: Row(Kind.REOPENED, "A new date for what is corrected."),
}


IN_CHAT: Mapping[Kind, Kind] = {Kind.RETURNED: Kind.RETURNED_IN_CHAT}
"""What is told otherwise to whoever filed in the chat, and can answer there at once."""


def kind_of(body: RequestEvent, *, is_in_chat: bool = False) -> Kind | None:
    """Return by which text an event is told, or None if it is no news.

    Args:
        body: What happened.
        is_in_chat: Whether the request was filed in the chat.
    """
    told = TOLD[type(body)].kind
    kind = told(body) if callable(told) else told
    return IN_CHAT.get(kind, kind) if kind is not None and is_in_chat else kind


def occasion(event: Event[RequestEvent]) -> str:
    """Return what makes an event of its kind unique in the life of its request.

    A change has its number. A broken promise is told once, however often it is said.
    """
    body = event.body
    if isinstance(body, RequestChanged):
        return str(body.sequence)
    if isinstance(body, verification.RequestEscalated):
        return (body.missed or body.waiting_since).isoformat()
    return event.id
