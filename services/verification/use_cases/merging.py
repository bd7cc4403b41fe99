"""Comparing a case with those that may be for the same thing, and merging it into one."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from services.verification import metrics
from services.verification.domain import merging
from services.verification.domain.case import Case, Step
from services.verification.repository import CASES
from services.verification.use_cases.desk import (
    Desk,
    change_with_others,
    record_step,
    require_seen,
    visible_case,
)
from services.verification.use_cases.reading import OpenCase, Person, unseal
from services.verification.use_cases.steps import put_step
from services.verification.use_cases.writing_down import record_about
from shared.domain.errors import NotFoundError
from shared.domain.lifecycle import State
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Comparison:
    """A case beside another one.

    Attributes:
        opened: The other one, with its people.
        differing: Fields of `subject` and `applicant` in which the two differ.
    """

    opened: OpenCase
    differing: tuple[str, ...]


async def compare(desk: Desk, who: Principal, case_id: str) -> list[Comparison]:
    """Return the possible duplicates of a case that somebody may read, and record the reading.

    Raises:
        NotFoundError: There is no such case for this person.
    """
    async with desk.store.unit_of_work() as unit:
        case = await visible_case(unit, who, Action.CASE_READ, case_id)
        others = await _readable(unit, who, case)
        for read in (case, *others):
            record_about(unit, who, Action.CASE_READ, read, codes={"beside": case.ticket})
    this = await unseal(desk, who, case)
    opened = [await unseal(desk, who, other) for other in others]
    return [Comparison(other, tuple(_differing(this, other))) for other in opened]


async def merge_request(
    desk: Desk, who: Principal, case_id: str, into: str, version: int | None
) -> Case:
    """Close a case as the duplicate of another one of the same department.

    Raises:
        ConflictError: Not possible now; the message says why.
        InvalidInputError: The other one cannot stand for it.
        NotFoundError: There is no such case, or no such other one, for this person.
    """

    async def decide(unit: UnitOfWork, case: Case) -> Step:
        kept = await visible_case(unit, who, Action.CASE_DECIDE, into)
        clock = desk.rulebook.clock_in(case, State.MERGED, unit.now)
        step = merging.merge(case, kept, who.id, clock, unit.now)
        require_seen(case, version)
        # Written too, so that it cannot end, or be merged itself, at the same moment.
        taking = Step(merging.take_in(kept, case, who.id, unit.now))
        record_step(unit, who, Action.CASE_DECIDE, kept, taking)
        put_step(unit, kept, taking)
        return step

    case = await change_with_others(desk, who, Action.CASE_DECIDE, case_id, decide)
    metrics.DECISIONS.labels(case.department, case.document_type, case.state).inc()
    return case


async def _readable(unit: UnitOfWork, who: Principal, case: Case) -> list[Case]:
    """Return the duplicates of a case, without another department's."""
    await unit.load(CASES, [duplicate.id for duplicate in case.duplicates])
    others = []
    for duplicate in case.duplicates:
        with suppress(NotFoundError):
            others.append(await visible_case(unit, who, Action.CASE_READ, duplicate.id))
    return others


def _differing(this: OpenCase, other: OpenCase) -> Iterable[str]:
    pairs = (
        ("subject", this.subject, other.subject),
        ("applicant", this.applicant, other.applicant),
    )
    for part, mine, theirs in pairs:
        yield from (f"{part}.{name}" for name in _names(mine, theirs))


def _names(mine: Person | None, theirs: Person | None) -> Iterable[str]:
    if mine is None or theirs is None:
        return ()
    return (name for name in mine if _plain(mine[name]) != _plain(theirs.get(name)))


def _plain(value: str | None) -> str:
    return " ".join((value or "").casefold().split())
