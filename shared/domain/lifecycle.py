"""The life of a request: one table, and nothing else decides what may follow what.

Each state has one owner, and only the owner causes the next change. Whoever else wants a change
asks the owner, so two services never race for one request. A request's changes are numbered:
`sequence` is 1 for the submission and grows by one with every change, whoever causes it.
"""

from dataclasses import dataclass
from enum import StrEnum

from shared.domain.errors import IllegalTransitionError


class Service(StrEnum):
    """The services, as owners of states and sources of events."""

    INTAKE = "intake"
    VERIFICATION = "verification"
    PROCESSING = "processing"
    NOTIFIER = "notifier"


class State(StrEnum):
    """Where a request stands."""

    SUBMITTED = "submitted"
    IN_VERIFICATION = "in_verification"
    RETURNED = "returned"
    AMENDED = "amended"
    VERIFIED = "verified"
    IN_PROCESSING = "in_processing"
    DELAYED = "delayed"
    APPOINTMENT = "appointment"
    READY = "ready"
    COMPLETED = "completed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    MERGED = "merged"


class Change(StrEnum):
    """What happens to a request; each is published as the event `request.<change>`."""

    SUBMITTED = "submitted"
    ROUTED = "routed"
    RETURNED = "returned"
    AMENDED = "amended"
    VERIFIED = "verified"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    MERGED = "merged"
    PROCESSING_STARTED = "processing_started"
    DELAYED = "delayed"
    APPOINTMENT_SET = "appointment_set"
    PRODUCT_READY = "product_ready"
    LAST_PRODUCT_READY = "last_product_ready"
    REFERRED_BACK = "referred_back"
    COMPLETED = "completed"
    REOPENED = "reopened"


OWNERS: dict[State, Service | None] = {
    State.SUBMITTED: Service.VERIFICATION,
    State.IN_VERIFICATION: Service.VERIFICATION,
    State.RETURNED: Service.INTAKE,
    State.AMENDED: Service.VERIFICATION,
    State.VERIFIED: Service.PROCESSING,
    State.IN_PROCESSING: Service.PROCESSING,
    State.DELAYED: Service.PROCESSING,
    State.APPOINTMENT: Service.PROCESSING,
    State.READY: Service.PROCESSING,
    State.COMPLETED: Service.PROCESSING,
    State.REJECTED: None,
    State.CANCELLED: None,
    State.EXPIRED: None,
    State.MERGED: None,
}
"""Who causes the next change from each state; nobody where the life has ended for good."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: from where, by which change, to where."""

    source: State | None
    change: Change
    target: State

    @property
    def owner(self) -> Service:
        """The only service that may cause this change; a submission is intake's."""
        owner = OWNERS[self.source] if self.source else Service.INTAKE
        if owner is None:
            raise AssertionError(f"{self.source} has ended and has no way on")
        return owner


_MAKING = (State.IN_PROCESSING, State.DELAYED, State.APPOINTMENT)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(None, Change.SUBMITTED, State.SUBMITTED),
    Transition(State.SUBMITTED, Change.ROUTED, State.IN_VERIFICATION),
    Transition(State.SUBMITTED, Change.CANCELLED, State.CANCELLED),
    Transition(State.IN_VERIFICATION, Change.ROUTED, State.IN_VERIFICATION),
    Transition(State.IN_VERIFICATION, Change.RETURNED, State.RETURNED),
    Transition(State.IN_VERIFICATION, Change.VERIFIED, State.VERIFIED),
    Transition(State.IN_VERIFICATION, Change.REJECTED, State.REJECTED),
    Transition(State.IN_VERIFICATION, Change.CANCELLED, State.CANCELLED),
    Transition(State.IN_VERIFICATION, Change.MERGED, State.MERGED),
    Transition(State.RETURNED, Change.AMENDED, State.AMENDED),
    Transition(State.RETURNED, Change.CANCELLED, State.CANCELLED),
    Transition(State.RETURNED, Change.EXPIRED, State.EXPIRED),
    Transition(State.AMENDED, Change.ROUTED, State.IN_VERIFICATION),
    Transition(State.AMENDED, Change.CANCELLED, State.CANCELLED),
    Transition(State.VERIFIED, Change.PROCESSING_STARTED, State.IN_PROCESSING),
    Transition(State.VERIFIED, Change.CANCELLED, State.CANCELLED),
    Transition(State.VERIFIED, Change.REFERRED_BACK, State.IN_VERIFICATION),
    Transition(State.DELAYED, Change.PROCESSING_STARTED, State.IN_PROCESSING),
    Transition(State.APPOINTMENT, Change.PROCESSING_STARTED, State.IN_PROCESSING),
    *(Transition(state, Change.DELAYED, State.DELAYED) for state in _MAKING),
    *(Transition(state, Change.APPOINTMENT_SET, State.APPOINTMENT) for state in _MAKING),
    *(Transition(state, Change.PRODUCT_READY, State.IN_PROCESSING) for state in _MAKING),
    *(Transition(state, Change.LAST_PRODUCT_READY, State.READY) for state in _MAKING),
    *(Transition(state, Change.REFERRED_BACK, State.IN_VERIFICATION) for state in _MAKING),
    Transition(State.READY, Change.COMPLETED, State.COMPLETED),
    Transition(State.COMPLETED, Change.REOPENED, State.IN_PROCESSING),
)

_TABLE = {(row.source, row.change): row for row in TRANSITIONS}


def advance(state: State | None, change: Change, by: Service) -> State:
    """Return the state after a change.

    Args:
        state: Where the request stands; None before it is submitted.
        change: What is to happen.
        by: The service that wants to cause it.

    Raises:
        IllegalTransitionError: The table has no such row, or the state belongs to another service;
            the error names what this service may do instead.
    """
    row = _TABLE.get((state, change))
    if row is None or row.owner is not by:
        raise IllegalTransitionError(state or "not submitted", change, allowed(state, by))
    return row.target


def allowed(state: State | None, by: Service) -> tuple[Change, ...]:
    """Return the changes that a service may cause from a state, in the table's order."""
    return tuple(r.change for r in TRANSITIONS if r.source == state and r.owner is by)


def has_ended(state: State) -> bool:
    """Return whether nobody has to do anything any more (a completed request may be reopened)."""
    return state is State.COMPLETED or OWNERS[state] is None
