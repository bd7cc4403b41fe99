"""Kafka in: which event leads to which use case."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from services.verification.use_cases import arriving
from services.verification.use_cases.desk import Desk
from shared.events import topics
from shared.events.envelope import Event, EventBody
from shared.events.intake import (
    CancellationAsked,
    PapersAdded,
    RequestAmended,
    RequestSubmitted,
)
from shared.events.processing import (
    AppointmentSet,
    ProcessingStarted,
    ProductReady,
    ReferredBack,
    RequestCompleted,
    RequestDelayed,
    RequestReopened,
)
from shared.events.verification import (
    RequestCancelled,
    RequestExpired,
    WorkAssigned,
)
from shared.messaging.handlers import BatchProcessor, Group
from shared.messaging.subscription import Subscription
from shared.persistence.unit_of_work import UnitOfWork

REQUESTS_GROUP = "verification"
DEPARTMENTS_GROUP = "verification-desk"

# Changes that only this service causes are not among them: they are in the record before they are
# in the log.
FOLLOWED: tuple[type[EventBody], ...] = (
    RequestCancelled,
    RequestExpired,
    ProcessingStarted,
    RequestDelayed,
    AppointmentSet,
    ProductReady,
    RequestCompleted,
    RequestReopened,
)

_Handler = Callable[[UnitOfWork, Event[Any]], Awaitable[None]]


def requests_group(desk: Desk) -> Group:
    """Return what the desk does with the changes of requests."""
    handlers: dict[type[EventBody], _Handler] = {
        RequestSubmitted: partial(arriving.take_in, desk),
        RequestAmended: partial(arriving.take_back, desk),
        ReferredBack: partial(arriving.take_referred, desk),
        PapersAdded: partial(arriving.take_papers, desk),
        CancellationAsked: partial(arriving.answer_withdrawal, desk),
        **dict.fromkeys(FOLLOWED, partial(arriving.follow, desk)),
    }
    return Group(REQUESTS_GROUP, handlers, partial(arriving.preload, desk))


def departments_group(desk: Desk) -> Group:
    """Return what the desk does with the work of departments."""
    return Group(
        DEPARTMENTS_GROUP, {WorkAssigned: arriving.enqueue}, partial(arriving.preload, desk)
    )


def subscriptions(desk: Desk) -> Sequence[Subscription]:
    """Return what the desk listens to."""
    store = desk.store
    departments = tuple(topics.department_topic(code) for code in desk.rulebook.departments)
    return (
        Subscription(
            (topics.REQUESTS,), REQUESTS_GROUP, BatchProcessor(store, requests_group(desk))
        ),
        Subscription(
            departments, DEPARTMENTS_GROUP, BatchProcessor(store, departments_group(desk))
        ),
    )
