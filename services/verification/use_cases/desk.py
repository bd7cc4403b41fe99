"""What every use case works with, and how one changes a case."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.verification.domain.case import Case, Step
from services.verification.repository import CASES
from services.verification.rulebook import Rulebook
from services.verification.search_terms import SearchTerms
from services.verification.use_cases.clerks import Clerks
from services.verification.use_cases.handing_out import HandingOut
from services.verification.use_cases.steps import put_step
from services.verification.use_cases.writing_down import record_about
from shared.domain.errors import NotFoundError, SeenVersionError, StaleVersionError
from shared.identity.principal import Principal
from shared.identity.rights import Action, Scope, check, scopes_of
from shared.persistence.attachments import Attachments
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.printing.press import Press
from shared.privacy.keyring import Keyring

Decide = Callable[[Case, datetime], Awaitable[Step]]
DecideAmong = Callable[[UnitOfWork, Case], Awaitable[Step]]

REREADS = 5
"""A check that flags a duplicate may write in between; more often than this is no coincidence."""


@dataclass(frozen=True)
class Desk:
    """The verification desk.

    Attributes:
        store: Its state.
        rulebook: The office's rules.
        keyring: The requests' data keys.
        attachments: The papers.
        terms: What cases are found by.
        handing_out: Gives clerks their next case.
        clerks: Who they are.
        press: Prints.
    """

    store: Store
    rulebook: Rulebook
    keyring: Keyring
    attachments: Attachments
    terms: SearchTerms
    handing_out: HandingOut
    clerks: Clerks
    press: Press = field(default_factory=Press)


async def visible_case(unit: UnitOfWork, who: Principal, action: Action, case_id: str) -> Case:
    """Return a case that somebody may do something with.

    Raises:
        NotFoundError: There is none, or it is another department's, which sounds the same.
    """
    case = await unit.require(CASES, case_id)
    if not any(_reaches(scope, who, case) for scope in scopes_of(who, action)):
        raise NotFoundError(CASES.what)
    return case


def works_on(who: Principal, case: Case) -> bool:
    """Whether somebody has a part in deciding a case, and does not only look over all of them."""
    scopes = scopes_of(who, Action.CASE_READ) - {Scope.ANY}
    return any(_reaches(scope, who, case) for scope in scopes)


def require_seen(case: Case, version: int | None) -> None:
    """Refuse a step that was decided on an older version of a case, where that is known.

    It comes after the step's own conditions, of which a refusal says more.

    Raises:
        SeenVersionError: The case has changed since.
    """
    if version is not None and version != case.version:
        raise SeenVersionError(version, case.version)


async def change_case(
    desk: Desk, who: Principal, action: Action, case_id: str, decide: Decide
) -> Case:
    """Decide about a case and write what follows; once more where somebody wrote in between.

    Raises:
        NotFoundError: There is no such case for this person.
        ConflictError: The case allows it no more; the message says what it allows.
    """

    async def alone(unit: UnitOfWork, case: Case) -> Step:
        return await decide(case, unit.now)

    return await change_with_others(desk, who, action, case_id, alone)


async def change_with_others(
    desk: Desk, who: Principal, action: Action, case_id: str, decide: DecideAmong
) -> Case:
    """Like `change_case`, where a decision reads or writes other cases in the same unit."""
    for attempt in range(REREADS):
        try:
            async with desk.store.unit_of_work() as unit:
                case = await visible_case(unit, who, action, case_id)
                step = await decide(unit, case)
                record_step(unit, who, action, case, step)
                return put_step(unit, case, step)
        except StaleVersionError:
            if attempt == REREADS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def record_step(unit: UnitOfWork, who: Principal, action: Action, before: Case, step: Step) -> None:
    """Write down who took a step, where it is one."""
    if step.case is before:
        return
    last = step.case.history[-1]
    codes = {**last.codes, "outcome": last.action}
    record_about(unit, who, action, step.case, codes=codes, why=last.note)


def departments_of(who: Principal, action: Action, department: str | None) -> frozenset[str] | None:
    """Return whose cases somebody asks for: one department's, or all that are theirs.

    Returns:
        Codes of departments; None for every department.

    Raises:
        NotPermittedError: It is not their department.
    """
    scope = check(who, action, department=department)
    if department is not None:
        return frozenset({department})
    return None if scope is Scope.ANY else who.departments


def _reaches(scope: Scope, who: Principal, case: Case) -> bool:
    match scope:
        case Scope.ANY:
            return True
        case Scope.DEPARTMENT:
            return case.department in who.departments
        case Scope.LATE_REPORTS:
            return case.is_reported_late
        case _:
            return False
