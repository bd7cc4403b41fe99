"""Supervisors give cases to clerks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.verification.domain import claiming
from services.verification.domain.case import Case, Step
from services.verification.use_cases.desk import Desk, change_case
from shared.domain.errors import PermanentError
from shared.identity.principal import Principal
from shared.identity.rights import Action


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of one case.

    Attributes:
        ticket: Its number; None where there is no such case for who asks.
        refusal: Why it was not given, if it was not.
    """

    case_id: str
    ticket: str | None
    refusal: PermanentError | None = None


async def assign_cases(
    desk: Desk, who: Principal, case_ids: Sequence[str], clerk: str | None
) -> list[Assigned]:
    """Give cases to a clerk, or back to the queue; one that cannot be given stops no other."""
    return [await _assign(desk, who, case_id, clerk) for case_id in dict.fromkeys(case_ids)]


async def _assign(desk: Desk, who: Principal, case_id: str, clerk: str | None) -> Assigned:
    ticket = None

    async def decide(case: Case, now: datetime) -> Step:
        nonlocal ticket
        ticket = case.ticket
        if clerk is not None:
            await desk.clerks.check(clerk, case.department)
        return claiming.give(case, clerk, who.id, now)

    try:
        await change_case(desk, who, Action.CASE_ASSIGN, case_id, decide)
    except PermanentError as error:
        return Assigned(case_id, ticket, error)
    return Assigned(case_id, ticket)
