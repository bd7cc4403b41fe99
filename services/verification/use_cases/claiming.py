"""Taking cases from the queue and giving them back."""

from datetime import datetime

from services.verification.domain import claiming
from services.verification.domain.case import Case, Step
from services.verification.repository import Part
from services.verification.use_cases.desk import Desk, change_case, departments_of
from services.verification.use_cases.handing_out import Asking
from shared.identity.principal import Principal, Role
from shared.identity.rights import Action


async def take_next_case(
    desk: Desk,
    who: Principal,
    department: str | None = None,
    document_type: str | None = None,
    village: str | None = None,
) -> Case | None:
    """Give a clerk the case that has waited longest where she looks, or None.

    Args:
        desk: The desk.
        who: The clerk.
        department: From this queue; from all of hers if none is named.
        document_type: Only of this type.
        village: Only where the subject lives in this village, by its code.

    Raises:
        NotPermittedError: It is not her department.
    """
    departments = departments_of(who, Action.CASE_CLAIM, department) or frozenset()
    await desk.clerks.note(who)
    return await desk.handing_out.next(Asking(who, Part(departments, document_type, village)))


async def claim_case(desk: Desk, who: Principal, case_id: str) -> Case:
    """Give a clerk a case of her choice.

    Raises:
        ConflictError: A colleague holds it, or it is not being verified.
    """
    await desk.clerks.note(who)

    async def decide(case: Case, now: datetime) -> Step:
        return claiming.claim(case, who.id, now)

    return await change_case(desk, who, Action.CASE_CLAIM, case_id, decide)


async def release_case(desk: Desk, who: Principal, case_id: str) -> Case:
    """Give a case back to the queue; a supervisor may do so for her clerks.

    Raises:
        NotClaimedError: A colleague holds it.
    """
    is_supervisor = Role.SUPERVISOR in who.roles

    async def decide(case: Case, now: datetime) -> Step:
        return Step(claiming.release(case, who.id, now, is_supervisor=is_supervisor))

    return await change_case(desk, who, Action.CASE_RELEASE, case_id, decide)
