"""What processing says."""

from datetime import datetime
from typing import ClassVar

from shared.catalogue.clock import Clock
from shared.domain.lifecycle import Change
from shared.events.parts import ProductRef
from shared.events.request import RequestChanged, RequestEvent
from shared.privacy.sealing import Sealed


class ProcessingStarted(RequestChanged):
    """Operators took the request up, or took it up again after a delay or an appointment.

    Attributes:
        due: The new promise, where the clock had stopped for the applicant.
    """

    type: ClassVar[str] = "request.processing_started"
    change: ClassVar[Change] = Change.PROCESSING_STARTED

    due: datetime | None = None


class RequestDelayed(RequestChanged):
    """It will take longer, and until when.

    Attributes:
        cause: Code of the catalogue's delay causes, e.g. `outage`.
        due: The new promise.
    """

    type: ClassVar[str] = "request.delayed"
    change: ClassVar[Change] = Change.DELAYED

    cause: str
    due: datetime


class AppointmentSet(RequestChanged):
    """The applicant has to come in person.

    Attributes:
        at: When.
        place: Where; an office, not a home.
        bring: Codes of papers to bring along.
    """

    type: ClassVar[str] = "request.appointment_set"
    change: ClassVar[Change] = Change.APPOINTMENT_SET

    at: datetime
    place: str
    bring: tuple[str, ...] = ()


class ProductReady(RequestChanged):
    """One product is made and its number recorded.

    Attributes:
        product: Which one.
        form: `a4_tte` (electronically signed, sent by SIAK) or `card` (to be picked up).
        number: Sealed number as SIAK issued it, where the product has one.
        remaining: How many products are still to be made.
        due: The new promise, where the clock had stopped for the applicant.
    """

    type: ClassVar[str] = "request.product_ready"
    change: ClassVar[Change] = Change.PRODUCT_READY

    product: ProductRef
    form: str
    number: Sealed | None = None
    remaining: int
    due: datetime | None = None


class ProductCollected(RequestEvent):
    """A card was handed over at the counter; who fetched it stays in the desk's own record.

    Attributes:
        product: Which one.
        at: When.
    """

    type: ClassVar[str] = "request.product_collected"

    product: ProductRef
    at: datetime


class ReferredBack(RequestChanged):
    """Operators found that verification has to look again.

    Attributes:
        department: Who is to look.
        note: Sealed reason in the operator's words.
        clock: How long the office has had the request; it runs on.
    """

    type: ClassVar[str] = "request.referred_back"
    change: ClassVar[Change] = Change.REFERRED_BACK

    department: str
    note: Sealed
    clock: Clock | None = None


class RequestCompleted(RequestChanged):
    """Every product is in the applicant's hands."""

    type: ClassVar[str] = "request.completed"
    change: ClassVar[Change] = Change.COMPLETED

    products: tuple[ProductRef, ...]


class RequestReopened(RequestChanged):
    """A completed request is corrected.

    Attributes:
        products: Which products are made again.
        due: The new promise.
        note: Sealed reason.
    """

    type: ClassVar[str] = "request.reopened"
    change: ClassVar[Change] = Change.REOPENED

    products: tuple[ProductRef, ...]
    due: datetime
    note: Sealed | None = None
