"""What supervisors do: give cases to clerks, and have somebody cover for who is away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.verification.domain import claiming
from services.verification.domain.case import Case, Step
from services.verification.repository import ABSENCES, CASES, Absence, find_held
from services.verification.use_cases.desk import Desk, change_case, departments_of
from services.verification.use_cases.steps import put_step
from shared.domain.errors import ConflictError, InvalidInputError, PermanentError
from shared.identity.principal import Principal
from shared.identity.rights import Action, check

AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of one case; refused where there is a reason."""

    case_id: str
    refusal: str | None = None


async def assign_cases(
    desk: Desk, who: Principal, case_ids: Sequence[str], clerk: str | None
) -> list[Assigned]:
    """Give cases to a clerk, or back to the queue; one that cannot be given stops no other."""
    return [await _assign(desk, who, case_id, clerk) for case_id in dict.fromkeys(case_ids)]


async def list_absences(desk: Desk, who: Principal, department: str | None) -> list[Absence]:
    """Return who is away or will be, in the departments that somebody may see.

    Raises:
        NotPermittedError: It is not their department.
    """
    departments = departments_of(who, Action.LOAD_READ, department)
    query = {"ends_at": {"$gt": desk.store.clock()}}
    found = await desk.store.find(ABSENCES, query, sort=[("ends_at", 1)], limit=AT_ONCE)
    return [a for a in found if departments is None or a.department in departments]


async def note_absence(desk: Desk, who: Principal, absence: Absence) -> int:
    """Note that a clerk is away; what she holds is given on at once, or when she leaves.

    Returns:
        How many cases were given on now.

    Raises:
        NotPermittedError: It is not the caller's department.
        InvalidInputError: It ends before it begins or is over, or she covers for herself.
    """
    check(who, Action.CASE_ASSIGN, department=absence.department)
    if not max(absence.starts_at, desk.store.clock()) < absence.ends_at:
        raise InvalidInputError(
            "An absence ends after it begins, and in the future.", {"until": "is too early"}
        )
    if absence.cover == absence.clerk:
        raise InvalidInputError("Name a colleague as cover.", {"cover": "is the one who is away"})
    async with desk.store.unit_of_work() as unit:
        await unit.get(ABSENCES, absence.id)
        unit.put(ABSENCES, absence)
    return await cover(desk, absence)


async def end_absence(desk: Desk, who: Principal, department: str, clerk: str) -> None:
    """Forget an absence; what was given on stays where it is.

    Raises:
        NotFoundError: There is none.
    """
    check(who, Action.CASE_ASSIGN, department=department)
    async with desk.store.unit_of_work() as unit:
        unit.delete(ABSENCES, await unit.require(ABSENCES, absence_id(department, clerk)))


async def cover_absences(desk: Desk) -> int:
    """Give on what absent clerks hold, also what came back to them while they were away."""
    now = desk.store.clock()
    query = {"ends_at": {"$gt": now}, "starts_at": {"$lte": now}}
    absences = await desk.store.find(ABSENCES, query, limit=AT_ONCE)
    return sum([await cover(desk, absence) for absence in absences])


async def cover(desk: Desk, absence: Absence) -> int:
    """Give on what one absent clerk holds, if she is away already."""
    if not absence.starts_at <= desk.store.clock() < absence.ends_at:
        return 0
    held = await find_held(desk.store, absence.department, absence.clerk, AT_ONCE)
    return sum([await _give_on(desk, case, absence) for case in held])


def absence_id(department: str, clerk: str) -> str:
    """Return the id of a clerk's absence."""
    return f"{department}|{clerk}"


async def _assign(desk: Desk, who: Principal, case_id: str, clerk: str | None) -> Assigned:
    async def decide(case: Case, now: datetime) -> Step:
        return claiming.give(case, clerk, who.id, now)

    try:
        await change_case(desk, who, Action.CASE_ASSIGN, case_id, decide)
    except PermanentError as error:
        return Assigned(case_id, str(error))
    return Assigned(case_id)


async def _give_on(desk: Desk, held: Case, absence: Absence) -> bool:
    try:
        async with desk.store.unit_of_work() as unit:
            case = await unit.require(CASES, held.id)
            if case.holder != absence.clerk:
                return False
            given = claiming.give(case, absence.cover, absence.by, unit.now)
            put_step(unit, case, given)
    except ConflictError:  # somebody moved it meanwhile; the next sweep looks again
        return False
    return True
