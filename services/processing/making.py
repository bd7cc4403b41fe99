"""Recording that products are made: the desk's main decision. Pure, like `domain`."""

from dataclasses import dataclass
from datetime import datetime

from services.processing.domain import Decision, W, about, complete, moved, product_of, start
from services.processing.errors import AlreadyRecordedError, NumberTakenError
from services.processing.work import Product, Work
from shared.domain.lifecycle import Change, State
from shared.events.processing import ProductReady
from shared.events.request import RequestEvent
from shared.privacy.sealing import Sealed


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
    return moved(
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
        **about(work),
        product=product.ref,
        form=product.form,
        number=product.number,
        remaining=work.remaining,
    )
