"""Decisions of the desk: (work, command, now) to (new work, what happened)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from services.processing.errors import AlreadyRecordedError, NumberTakenError, UnfinishedError
from services.processing.work import Appointment, Product, Work
from shared.domain.errors import InvalidInputError, NotFoundError
from shared.domain.lifecycle import Change, Service, State, advance
from shared.events.processing import (
    AppointmentSet,
    ProcessingStarted,
    ProductReady,
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


@dataclass(frozen=True, slots=True)
class RecordedNumber:
    """A number as it is kept.

    Attributes:
        sealed: The number under the request's key.
        mark: Keyed hash of product and number.
        is_known: The operator knows that the number was recorded before, and that it is right.
    """

    sealed: Sealed
    mark: str
    is_known: bool = False


def start(work: W) -> Decision[W]:
    """Take the work up, or take it up again after a delay or an appointment."""
    moved = _moved(work, Change.PROCESSING_STARTED, delay_cause=None, appointment=None)
    return Decision(moved, (ProcessingStarted(**_about(moved)),))


def delay(work: W, cause: str, due: datetime, now: datetime) -> Decision[W]:
    """Say why it takes longer, and until when."""
    _check_ahead("due", due, now)
    moved = _moved(work, Change.DELAYED, due=due, delay_cause=cause, appointment=None)
    return Decision(moved, (RequestDelayed(**_about(moved), cause=cause, due=due),))


def appoint(work: W, appointment: Appointment, now: datetime) -> Decision[W]:
    """Ask the applicant to come."""
    _check_ahead("at", appointment.at, now)
    moved = _moved(work, Change.APPOINTMENT_SET, appointment=appointment, delay_cause=None)
    return Decision(moved, (AppointmentSet(**_about(moved), **dict(appointment)),))


def record(
    work: W,
    key: str,
    number: RecordedNumber | None,
    *,
    by: str,
    now: datetime,
    is_to_complete: bool = False,
) -> Decision[W]:
    """Record a product as made; the last one makes the request ready.

    Work that nobody has started is started by it. The same again is no change, so that a caller
    who got no answer may repeat.

    Args:
        work: The work.
        key: Which product.
        number: Its number, where it has one.
        by: Who records it.
        now: When.
        is_to_complete: Complete the request too, if nothing else is to be made.

    Raises:
        NotFoundError: The request has no such product.
        AlreadyRecordedError: It was recorded with another number.
        NumberTakenError: Another product of this request has that number.
        IllegalTransitionError: The request is not being processed.
    """
    product = product_of(work, key)
    events: tuple[RequestEvent, ...] = ()
    if product.is_ready:
        if product.mark != (number.mark if number else None):
            raise AlreadyRecordedError(key)
    else:
        if work.state is State.VERIFIED:
            started = start(work)
            work, events = started.work, started.events
        work = _with_product_made(work, product, number, by, now)
        events = (*events, _product_ready(work, key))
    if is_to_complete and work.state is State.READY:
        completed = complete(work, now)
        return Decision(completed.work, (*events, *completed.events))
    return Decision(work, events)


def complete(work: W, now: datetime) -> Decision[W]:
    """Close the request: everything is made and on its way to the applicant."""
    if work.state is not State.READY and work.remaining:
        raise UnfinishedError(p.key for p in work.products if not p.is_ready)
    moved = _moved(work, Change.COMPLETED, completed_at=now)
    products = tuple(product.ref for product in moved.products)
    return Decision(moved, (RequestCompleted(**_about(moved), products=products),))


def reopen(work: W, keys: Collection[str], note: Sealed | None, due: datetime) -> Decision[W]:
    """Correct a completed request: the named products are made again."""
    again = {product_of(work, key).key for key in keys}
    if not again:
        raise InvalidInputError("Name at least one product to be made again.")
    products = tuple(_to_be_made(p) if p.key in again else p for p in work.products)
    freed = {p.mark for p in work.products if p.key in again}
    moved = _moved(
        work,
        Change.REOPENED,
        products=products,
        marks=tuple(mark for mark in work.marks if mark not in freed),
        due=due,
        completed_at=None,
    )
    refs = tuple(p.ref for p in products if p.key in again)
    return Decision(moved, (RequestReopened(**_about(moved), products=refs, due=due, note=note),))


def refer_back(work: W, department: str, note: Sealed) -> Decision[W]:
    """Give the request back to verification, which is to look again."""
    moved = _moved(work, Change.REFERRED_BACK, delay_cause=None, appointment=None)
    return Decision(moved, (ReferredBack(**_about(moved), department=department, note=note),))


def product_of(work: Work, key: str) -> Product:
    """Return a product of the request by its key.

    Raises:
        NotFoundError: It has no such product.
    """
    for product in work.products:
        if product.key == key:
            return product
    raise NotFoundError("product of that key in this request")


def _with_product_made(
    work: W, product: Product, number: RecordedNumber | None, by: str, now: datetime
) -> W:
    mark = number.mark if number else None
    if number and not number.is_known and any(p.mark == mark for p in work.products):
        raise NumberTakenError(product.key)
    made = product.model_copy(
        update={
            "number": number.sealed if number else None,
            "mark": mark,
            "ready_at": now,
            "ready_by": by,
        }
    )
    is_last = work.remaining == 1
    marks = work.marks if mark is None or (number and number.is_known) else (*work.marks, mark)
    return _moved(
        work,
        Change.LAST_PRODUCT_READY if is_last else Change.PRODUCT_READY,
        products=tuple(made if p.key == made.key else p for p in work.products),
        marks=marks,
        delay_cause=None,
        appointment=None,
    )


def _product_ready(work: Work, key: str) -> ProductReady:
    product = product_of(work, key)
    return ProductReady(
        **_about(work),
        product=product.ref,
        form=product.form,
        number=product.number,
        remaining=work.remaining,
    )


def _to_be_made(product: Product) -> Product:
    cleared = {"number": None, "mark": None, "ready_at": None, "ready_by": None}
    return product.model_copy(update=cleared)


def _moved(work: W, change: Change, **update: Any) -> W:
    state = advance(work.state, change, by=Service.PROCESSING)
    update |= {"state": state, "sequence": work.sequence + 1}
    return work.model_copy(update=update)


def _about(work: Work) -> dict[str, Any]:
    return {
        "request_id": work.id,
        "ticket": work.ticket,
        "document_type": work.document_type,
        "sequence": work.sequence,
        "state": work.state,
    }


def _check_ahead(place: str, moment: datetime, now: datetime) -> None:
    if not now < moment <= now + FARTHEST:
        raise InvalidInputError(
            "Give a moment that lies ahead, within a year.", {place: "is past or too far ahead"}
        )
