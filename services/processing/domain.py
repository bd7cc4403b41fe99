"""Decisions of the desk: (work, command, now) to (new work, what happened)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from services.processing.errors import OfficeClosedError, UnfinishedError
from services.processing.work import Appointment, Product, Work
from shared.catalogue.calendar import WorkingCalendar
from shared.domain.errors import InvalidInputError, NotFoundError
from shared.domain.lifecycle import Change, Service, State, advance
from shared.events.processing import (
    AppointmentSet,
    ProcessingStarted,
    ReferredBack,
    RequestCompleted,
    RequestDelayed,
    RequestReopened,
)
from shared.events.request import RequestEvent
from shared.privacy.sealing import Sealed

FARTHEST = timedelta(days=366)
"""A date further away than this is a typing mistake."""

W = TypeVar("W", bound=Work)


@dataclass(frozen=True, slots=True)
class Decision(Generic[W]):
    """What becomes of work, and what is said about it; no events where nothing changed."""

    work: W
    events: tuple[RequestEvent, ...] = ()


def start(work: W) -> Decision[W]:
    """Take the work up, or take it up again after a delay or an appointment."""
    after = moved(work, Change.PROCESSING_STARTED, delay_cause=None, appointment=None)
    return Decision(after, (ProcessingStarted(**about(after)),))


def delay(work: W, cause: str, due: datetime, now: datetime) -> Decision[W]:
    """Say why it takes longer, and until when."""
    check_ahead("due", due, now)
    after = moved(work, Change.DELAYED, due=due, delay_cause=cause, appointment=None)
    return Decision(after, (RequestDelayed(**about(after), cause=cause, due=due),))


def appoint(work: W, appointment: Appointment, now: datetime) -> Decision[W]:
    """Ask the applicant to come."""
    check_ahead("at", appointment.at, now)
    after = moved(work, Change.APPOINTMENT_SET, appointment=appointment, delay_cause=None)
    return Decision(after, (AppointmentSet(**about(after), **dict(appointment)),))


def complete(work: W, now: datetime) -> Decision[W]:
    """Close the request: everything is made and on its way to the applicant."""
    if work.state is not State.READY and work.remaining:
        raise UnfinishedError(p.key for p in work.products if not p.is_ready)
    after = moved(work, Change.COMPLETED, completed_at=now)
    products = tuple(product.ref for product in after.products)
    return Decision(after, (RequestCompleted(**about(after), products=products),))


def reopen(work: W, keys: Collection[str], note: Sealed | None, due: datetime) -> Decision[W]:
    """Correct a completed request: the named products are made again."""
    again = {product_of(work, key).key for key in keys}
    if not again:
        raise InvalidInputError("Name at least one product to be made again.")
    products = tuple(_to_be_made(p) if p.key in again else p for p in work.products)
    freed = {p.mark for p in work.products if p.key in again}
    after = moved(
        work,
        Change.REOPENED,
        products=products,
        marks=tuple(mark for mark in work.marks if mark not in freed),
        due=due,
        completed_at=None,
    )
    refs = tuple(p.ref for p in products if p.key in again)
    return Decision(after, (RequestReopened(**about(after), products=refs, due=due, note=note),))


def refer_back(work: W, department: str, note: Sealed) -> Decision[W]:
    """Give the request back to verification, which is to look again."""
    after = moved(work, Change.REFERRED_BACK, delay_cause=None, appointment=None)
    return Decision(after, (ReferredBack(**about(after), department=department, note=note),))


def moved(work: W, change: Change, **update: Any) -> W:
    """Return work after a change of ours, with what else the change updates."""
    state = advance(work.state, change, by=Service.PROCESSING)
    update |= {"state": state, "sequence": work.sequence + 1}
    return work.model_copy(update=update)


def about(work: Work) -> dict[str, Any]:
    """Return what every event about work carries."""
    return {
        "request_id": work.id,
        "ticket": work.ticket,
        "document_type": work.document_type,
        "sequence": work.sequence,
        "state": work.state,
    }


def product_of(work: Work, key: str) -> Product:
    """Return a product of the request by its key.

    Raises:
        NotFoundError: It has no such product.
    """
    for product in work.products:
        if product.key == key:
            return product
    raise NotFoundError("product of that key in this request")


def _to_be_made(product: Product) -> Product:
    cleared = dict.fromkeys(("number", "mark", "ready_at", "ready_by", "collected"))
    return product.model_copy(update=cleared)


def check_ahead(place: str, moment: datetime, now: datetime) -> None:
    """Check that a moment lies ahead.

    Raises:
        InvalidInputError: It does not, or too far; `place` says where it was typed.
    """
    if not now < moment <= now + FARTHEST:
        raise InvalidInputError(
            "Give a moment that lies ahead, within a year.", {place: "is past or too far ahead"}
        )


def check_open(moment: datetime, calendar: WorkingCalendar) -> None:
    """Check that the office is open at a moment.

    Raises:
        OfficeClosedError: It is not; the error says when it is.
    """
    if not calendar.is_open(moment):
        raise OfficeClosedError(*calendar.hours_at_or_after(moment))
