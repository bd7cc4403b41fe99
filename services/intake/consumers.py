"""What intake hears: every change of a request, into the applicant's view of it."""

from collections.abc import Sequence
from typing import Any

from services.intake.following import (
    SHOWN,
    follow,
    hear_delay,
    hear_papers_refused,
    hear_refusal,
)
from services.intake.repository import APPLICATIONS, Application
from services.intake.use_cases.changing import put
from shared.domain.errors import PermanentError
from shared.events.envelope import Event
from shared.events.request import RequestChanged, RequestEvent
from shared.events.verification import CancellationRefused, PapersRefused, RequestEscalated
from shared.messaging.handlers import Group
from shared.persistence.unit_of_work import UnitOfWork

GROUP = "intake"


class UnknownRequestError(PermanentError):
    """A change of a request that was never filed here."""

    code = "unknown-request"

    def __init__(self, request_id: str) -> None:
        super().__init__(
            f"Intake knows no request {request_id}: an earlier event is missing, or the database "
            "was restored from before it. Find out which, then replay this event or discard it."
        )


async def preload(unit: UnitOfWork, events: Sequence[Event[Any]]) -> None:
    """Read all requests of a batch with one query."""
    await unit.load(APPLICATIONS, [event.subject for event in events])


async def changed(unit: UnitOfWork, event: Event[RequestChanged]) -> None:
    """Take over a change that another service caused."""
    application = await _known(unit, event.body)
    decision = follow(application, event.body, event.time)
    if decision[0] is not application:
        put(unit, decision)


async def cancellation_refused(unit: UnitOfWork, event: Event[CancellationRefused]) -> None:
    """Tell the applicant that it is too late to withdraw."""
    application = await _known(unit, event.body)
    put(unit, (hear_refusal(application, event.body, event.time), []))


async def papers_refused(unit: UnitOfWork, event: Event[PapersRefused]) -> None:
    """Tell the applicant that papers came too late."""
    application = await _known(unit, event.body)
    put(unit, (hear_papers_refused(application, event.body, event.time), []))


async def escalated(unit: UnitOfWork, event: Event[RequestEscalated]) -> None:
    """Show the applicant the new date of a promise that was missed."""
    application = await _known(unit, event.body)
    put(unit, (hear_delay(application, event.body, event.time), []))


async def _known(unit: UnitOfWork, body: RequestEvent) -> Application:
    application = await unit.get(APPLICATIONS, body.request_id)
    if application is None:
        raise UnknownRequestError(body.request_id)
    return application


def build_group() -> Group:
    """Return intake's consumer group.

    What intake itself says (submitted, amended, expired) is in its records already, in the very
    transaction that said it, so it does not listen to that.
    """
    handlers: dict[Any, Any] = dict.fromkeys(SHOWN, changed)
    return Group(
        name=GROUP,
        handlers={
            **handlers,
            CancellationRefused: cancellation_refused,
            PapersRefused: papers_refused,
            RequestEscalated: escalated,
        },
        preload=preload,
    )
