"""Finding cases that have not moved, and driving them on or telling a supervisor."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from services.verification import metrics
from services.verification.domain.case import Case, Step
from services.verification.domain.claiming import run_out
from services.verification.domain.waiting import announce_again, escalate, warn
from services.verification.repository import (
    CASES,
    find_idle,
    find_late,
    find_unqueued,
    find_unwarned,
    forget_absences,
)
from services.verification.rulebook import WORKING_DAY
from services.verification.use_cases.absences import cover_absences
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.steps import put_step
from shared.domain.errors import ConflictError

AT_ONCE = 200
"""Cases of one kind in one sweep; the next sweep takes the rest."""


async def sweep(desk: Desk, unqueued_after: timedelta) -> int:
    """Drive on what does not move; return how many cases were changed.

    Args:
        desk: The desk.
        unqueued_after: How long announced work may take to reach its department's queue.
    """
    now = desk.store.clock()
    unqueued = await find_unqueued(desk.store, now - unqueued_after, AT_ONCE)
    idle = await find_idle(desk.store, now - WORKING_DAY, AT_ONCE)
    departments, until = desk.rulebook.departments, desk.rulebook.catalogue.warned_until(now)
    soon = await find_unwarned(desk.store, departments, until, AT_ONCE)
    late = await find_late(desk.store, departments, now, AT_ONCE)
    await forget_absences(desk.store, now)
    covered = await cover_absences(desk)
    metrics.SWEPT.labels("covered").inc(covered)
    return (
        covered
        + await _each(desk, unqueued, announce_again, "announced_again")
        + await _each(desk, idle, lambda case, at: _let_run_out(desk, case, at), "claim_ran_out")
        + await _each(desk, soon, lambda case, at: _warn(desk, case, at), "warned")
        + await _each(desk, late, lambda case, at: _escalate(desk, case, at), "escalated")
    )


def _let_run_out(desk: Desk, case: Case, now: datetime) -> Step:
    ends = desk.rulebook.claim_ends(case)
    return Step(run_out(case, now)) if ends is not None and ends <= now else Step(case)


def _warn(desk: Desk, case: Case, now: datetime) -> Step:
    return warn(case, desk.rulebook.rules(case).warned_until(now), now)


def _escalate(desk: Desk, case: Case, now: datetime) -> Step:
    clocked = case if case.clock else case.with_clock(desk.rulebook.clock(case))
    step = escalate(clocked, desk.rulebook.promise(case, now), now)
    return step if step.events else Step(case)


async def _each(
    desk: Desk, cases: Sequence[Case], decide: Callable[[Case, datetime], Step], action: str
) -> int:
    changed = sum(await asyncio.gather(*(_one(desk, case.id, decide) for case in cases)))
    metrics.SWEPT.labels(action).inc(changed)
    return changed


async def _one(desk: Desk, case_id: str, decide: Callable[[Case, datetime], Step]) -> bool:
    """Decide on one case as it is now; concurrent units share a transaction."""
    try:
        async with desk.store.unit_of_work() as unit:
            case = await unit.require(CASES, case_id)
            step = decide(case, unit.now)
            put_step(unit, case, step)
    except ConflictError:  # somebody moved it meanwhile, which is all that was wanted
        return False
    return step.case is not case
