"""Work: what processing knows of one request. `domain` decides what becomes of it."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.catalogue.clock import RUNS_IN, Clock
from shared.domain.lifecycle import State
from shared.events.parts import Channel, Paper, Party, ProductRef, Subject
from shared.privacy.sealing import Sealed

OPEN_STATES = (
    State.VERIFIED,
    State.IN_PROCESSING,
    State.DELAYED,
    State.APPOINTMENT,
    State.READY,
)
"""The states in which somebody at the desk has something to do, in the order of a life."""


RUNNING_STATES = tuple(state for state in OPEN_STATES if state in RUNS_IN)
"""The states in which the office has to act, so that a promise can be missed."""


class Value(BaseModel):
    """A frozen part of work."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Collected(Value):
    """A product was handed over at the counter.

    Attributes:
        at: When.
        by: Token subject of whoever handed it over.
        who: Who fetched it, sealed.
        relation: Whether that was the applicant, family or somebody sent.
    """

    at: datetime
    by: str
    who: Sealed
    relation: str


class Product(Value):
    """One product of a request, made or still to be made.

    Attributes:
        key: Unique inside the request, e.g. `KK-1`.
        code: The product's code in the catalogue.
        department: Who makes it.
        form: In which form it reaches the applicant.
        number: Sealed number as the national system issued it.
        mark: Keyed hash of product and number, by which the same number is found again.
        ready_at: When it was recorded as made; None while it is to be made.
        ready_by: Who recorded it: a token subject, or the name of a system.
        collected: Who fetched it, once somebody has.
    """

    key: str
    code: str
    department: str
    form: str
    number: Sealed | None = None
    mark: str | None = None
    ready_at: datetime | None = None
    ready_by: str | None = None
    collected: Collected | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it is made."""
        return self.ready_at is not None

    @property
    def ref(self) -> ProductRef:
        """The product as events name it."""
        return ProductRef(key=self.key, code=self.code, department=self.department)


class Appointment(Value):
    """When and where the applicant has to come, with which papers."""

    at: datetime
    place: str
    bring: tuple[str, ...] = ()


class Work(Value):
    """A request as the desk needs it.

    Attributes:
        id: The request's id.
        ticket: What people say and type.
        document_type: Code in the catalogue.
        rule_version: The rules that hold for the request's whole life.
        channel: Where it came from.
        state: Where the request stands.
        sequence: Number of its latest change.
        applicant: Who filed it.
        subject: Whose record it is, sealed.
        facts: Answers that decided which papers were asked for.
        papers: The papers that count.
        received_at: When the applicant first sent it.
        is_reported_late: Whether the event was reported after its limit, which its number may say.
        verified_at: When it was verified last; None before.
        clock: How long the office has had it; None before it is verified.
        due: What the office promises now, or promised last while the clock is stopped.
        warned_at: When the desk was warned of the end of this promise.
        products: What is to be made; empty until verified.
        departments: Who makes them; the work is on the worklists of these.
        marks: The marks of the recorded numbers that no other request may have.
        delay_cause: Why it is delayed, while it is.
        appointment: When the applicant comes, while that is awaited.
        is_withdrawal_asked: The applicant wants to withdraw, asked when it was not ours to answer.
        completed_at: When it was completed last.
    """

    id: str
    ticket: str
    document_type: str
    rule_version: str
    channel: Channel
    state: State
    sequence: int
    applicant: Party
    subject: Subject
    facts: dict[str, str]
    papers: tuple[Paper, ...]
    received_at: datetime
    verified_at: datetime | None = None
    clock: Clock | None = None
    due: datetime | None = None
    warned_at: datetime | None = None
    products: tuple[Product, ...] = ()
    departments: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    delay_cause: str | None = None
    appointment: Appointment | None = None
    is_withdrawal_asked: bool = False
    is_reported_late: bool = False
    completed_at: datetime | None = None

    @property
    def remaining(self) -> int:
        """How many products are still to be made."""
        return sum(not product.is_ready for product in self.products)

    def is_overdue(self, now: datetime) -> bool:
        """Whether a promise was missed, now or before, and somebody still has something to do."""
        is_late = self.state in RUNNING_STATES and self.due is not None and self.due < now
        return is_late or (self.state in OPEN_STATES and self.delays > 0)

    @property
    def delays(self) -> int:
        """How often a promise was missed."""
        return self.clock.delays if self.clock else 0
