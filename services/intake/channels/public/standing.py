"""What the page shows of a request: state, next step, date, products, and nobody's data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.intake.repository import Application
from shared.domain.lifecycle import Change, State, has_ended
from shared.events.verification import RequestEscalated

DELAY = RequestEscalated.type.removeprefix("request.")


class ProductStanding(StrEnum):
    """What became of one product, as somebody who holds it has to know."""

    MADE = "made"
    WITHDRAWN = "withdrawn"
    """It was wrong and is being made again: what was handed out no longer counts."""
    CORRECTED = "corrected"
    """It was made again: an earlier one no longer counts."""


@dataclass(frozen=True, slots=True)
class ShownProduct:
    """One product: its code in the catalogue, what became of it, and when."""

    code: str
    standing: ProductStanding
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How a request stands.

    Attributes:
        state: Where it is.
        at: When it came there.
        until: By when the next step happens: the office's promise, the end of a repair, or an
            appointment; None where nothing is to come.
        is_late: Whether the office missed a promise, and `until` is a new one.
        products: Those that were made, in the order of their first making.
    """

    state: State
    at: datetime
    until: datetime | None
    is_late: bool
    products: tuple[ShownProduct, ...]


def standing_of(application: Application) -> Standing | None:
    """Return how a request stands; None of a draft, which is nobody's business yet."""
    state = application.state
    if state is None:
        return None
    is_late = any(entry.change == DELAY for entry in application.timeline)
    return Standing(
        state=state,
        at=application.changed_at,
        until=_until(application, state),
        is_late=is_late and not has_ended(state) and state is not State.READY,
        products=_products(application),
    )


def _until(application: Application, state: State) -> datetime | None:
    match state:
        case State.RETURNED:
            return application.repair_by
        case State.APPOINTMENT:
            told = _last(application, Change.APPOINTMENT_SET)
            return datetime.fromisoformat(told["at"]) if told else None
        case State.SUBMITTED | State.AMENDED | State.IN_VERIFICATION:
            return application.answer_by
        case State.VERIFIED | State.IN_PROCESSING | State.DELAYED:
            return application.due
        case _:
            return None


def _last(application: Application, change: Change) -> Mapping[str, Any] | None:
    told = (e.particulars for e in reversed(application.timeline) if e.change == change)
    return next(told, None)


def _products(application: Application) -> tuple[ShownProduct, ...]:
    shown: dict[str, ShownProduct] = {}
    for entry in application.timeline:
        told = entry.particulars
        if "product" in told:
            ref = told["product"]
            again = ref["key"] in shown
            became = ProductStanding.CORRECTED if again else ProductStanding.MADE
            shown[ref["key"]] = ShownProduct(ref["code"], became, entry.at)
        elif entry.change == Change.REOPENED:
            for ref in told.get("products", ()):
                withdrawn = ShownProduct(ref["code"], ProductStanding.WITHDRAWN, entry.at)
                shown[ref["key"]] = withdrawn
    return tuple(shown.values())
