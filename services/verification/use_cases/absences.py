"""Who is away: noting it, and giving on what she holds."""

from collections.abc import Sequence

from services.verification.domain import claiming
from services.verification.domain.absence import Absence, to_keep
from services.verification.domain.case import Case
from services.verification.domain.covering import stand_in
from services.verification.domain.errors import NotTheirClerkError
from services.verification.repository import (
    ABSENCES,
    CASES,
    NOTINGS,
    Noting,
    find_absences,
    find_held,
)
from services.verification.use_cases.desk import REREADS, Desk, departments_of
from services.verification.use_cases.steps import put_step
from shared.domain.errors import ConflictError, InvalidInputError, StaleVersionError
from shared.identity.principal import Principal
from shared.identity.rights import Action, check
from shared.persistence.changes import DuplicateError

AT_ONCE = 200


async def list_absences(desk: Desk, who: Principal, department: str | None) -> list[Absence]:
    """Return who is away or will be, in the departments that somebody may see.

    Raises:
        NotPermittedError: It is not their department.
    """
    departments = departments_of(who, Action.LOAD_READ, department)
    query = {"ends_at": {"$gt": desk.store.clock()}}
    found = await desk.store.find(ABSENCES, query, sort=[("ends_at", 1)], limit=AT_ONCE)
    return [a for a in found if departments is None or a.department in departments]


async def note_absence(desk: Desk, who: Principal, absence: Absence) -> tuple[Absence, int]:
    """Note that a clerk is away; what she holds is given on at once, or when she leaves.

    Returns:
        The absence as it is kept, and how many cases were given on now.

    Raises:
        NotPermittedError: It is not the caller's department.
        AwayAlreadyError: It overlaps with another one of hers.
        InvalidInputError: It ends before it begins or is over, she covers for herself, or her cover
            checks for other departments.
    """
    check(who, Action.CASE_ASSIGN, department=absence.department)
    if not max(absence.starts_at, desk.store.clock()) < absence.ends_at:
        raise InvalidInputError(
            "An absence ends after it begins, and in the future.", {"until": "is too early"}
        )
    if absence.cover == absence.clerk:
        raise InvalidInputError("Name a colleague as cover.", {"cover": "is the one who is away"})
    if absence.cover is not None:
        try:
            await desk.clerks.check(absence.cover, absence.department)
        except NotTheirClerkError as error:
            problems = {"cover": "does not check for this department"}
            raise InvalidInputError(str(error), problems) from error
    kept = await _keep(desk, absence)
    away = await _away_now(desk)
    return kept, await _cover(desk, kept, away) if kept.id in {one.id for one in away} else 0


async def end_absence(desk: Desk, who: Principal, absence_id: str) -> None:
    """Forget an absence; what was given on stays where it is.

    Raises:
        NotFoundError: There is none.
        NotPermittedError: It is of another department.
    """
    async with desk.store.unit_of_work() as unit:
        absence = await unit.require(ABSENCES, absence_id)
        check(who, Action.CASE_ASSIGN, department=absence.department)
        unit.delete(ABSENCES, absence)


async def cover_absences(desk: Desk) -> int:
    """Give on what absent clerks hold, also what came back to them while they were away."""
    away = await _away_now(desk)
    return sum([await _cover(desk, absence, away) for absence in away])


async def _keep(desk: Desk, absence: Absence) -> Absence:
    """Keep an absence beside the clerk's others; decide again where another is noted at once."""
    hers = f"{absence.department}:{absence.clerk}"
    for attempt in range(REREADS):
        try:
            async with desk.store.unit_of_work() as unit:
                # Read before her others: whatever is noted of her since then makes this stale.
                await unit.get(NOTINGS, hers)
                kept = to_keep(absence, await find_absences(desk.store, absence, unit.now))
                if kept is absence:
                    unit.put(NOTINGS, Noting(id=hers, at=unit.now))
                    unit.put(ABSENCES, absence)
                return kept
        except (StaleVersionError, DuplicateError):
            if attempt == REREADS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


async def _away_now(desk: Desk) -> list[Absence]:
    now = desk.store.clock()
    query = {"ends_at": {"$gt": now}, "starts_at": {"$lte": now}}
    return await desk.store.find(ABSENCES, query, limit=AT_ONCE)


async def _cover(desk: Desk, absence: Absence, away: Sequence[Absence]) -> int:
    """Give on what an absent clerk holds to somebody who is here, or to the queue."""
    covers = {one.clerk: one.cover for one in away if one.department == absence.department}
    to = stand_in(absence.clerk, covers)
    held = await find_held(desk.store, absence.department, absence.clerk, AT_ONCE)
    return sum([await _give_on(desk, case, absence, to) for case in held])


async def _give_on(desk: Desk, held: Case, absence: Absence, to: str | None) -> bool:
    try:
        async with desk.store.unit_of_work() as unit:
            case = await unit.require(CASES, held.id)
            if case.holder != absence.clerk:
                return False
            given = claiming.give(case, to, absence.by, unit.now)
            put_step(unit, case, given)
    except ConflictError:  # somebody moved it meanwhile; the next sweep looks again
        return False
    return True
