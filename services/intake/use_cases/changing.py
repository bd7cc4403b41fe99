"""Changing one request: read it, decide, write it, and once more if somebody was faster."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from services.intake.caller import Caller
from services.intake.domain import Decision
from services.intake.parts import Parts
from services.intake.repository import APPLICATIONS, Application
from shared.domain.errors import NotFoundError, StaleVersionError
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork

# Events of other services move the same record; more than this many times in a row is a defect.
REREADS = 4

Decide = Callable[[Application, datetime], Decision]


@asynccontextmanager
async def joined(store: Store, unit: UnitOfWork | None) -> AsyncIterator[UnitOfWork]:
    """Join a unit of work that somebody else writes, or open one and write it."""
    if unit is not None:
        yield unit
        return
    async with store.unit_of_work() as own:
        yield own


async def visible(unit: UnitOfWork, caller: Caller, request_id: str) -> Application:
    """Return a request that the caller may act on.

    Raises:
        NotFoundError: There is none, or it is somebody else's: the two are not to be told apart.
    """
    application = await unit.get(APPLICATIONS, request_id)
    if application is None or not caller.may_act_on(application.filed_by, application.village):
        raise NotFoundError("request of yours")
    return application


async def change(
    parts: Parts, caller: Caller, request_id: str, unit: UnitOfWork | None, decide: Decide
) -> Application:
    """Change a request as a pure decision says, and say what it says.

    Returns:
        The request after it; as it was, where the decision changes nothing.

    Raises:
        NotFoundError: There is no such request for this caller.
    """
    for attempt in range(REREADS):
        try:
            async with joined(parts.store, unit) as own:
                application = await visible(own, caller, request_id)
                decision = decide(application, own.now)
                is_changed = decision[0] is not application or decision[1]
                decided = put(own, decision) if is_changed else application
        except StaleVersionError:
            if unit is not None or attempt == REREADS - 1:
                raise
        else:
            return decided
    raise AssertionError("the last attempt returns or raises")


def put(unit: UnitOfWork, decision: Decision) -> Application:
    """Put what was decided into a unit of work."""
    application, events = decision
    for event in events:
        unit.emit(event, subject=application.id, topic=event.topic)
    return unit.put(APPLICATIONS, application)
