"""What clerks decide: papers one by one, and the request as a whole."""

from collections.abc import Sequence
from datetime import datetime

from services.verification.domain.assigning import assign, changed_event
from services.verification.domain.case import Case, Mark, Step, Verdict
from services.verification.domain.claiming import require_claim, require_in_verification
from services.verification.domain.errors import (
    HeadNotAskedError,
    UnmetRequirementsError,
)
from shared.catalogue.checklist import Checklist
from shared.catalogue.clock import Clock
from shared.domain.errors import InvalidInputError, SeenVersionError
from shared.domain.lifecycle import Change, Service, State, advance
from shared.events.parts import PaperFault
from shared.events.verification import RequestRejected, RequestReturned, RequestVerified
from shared.privacy.sealing import Sealed


def judge_paper(case: Case, mark: Mark, seen: int | None = None) -> Case:
    """Note a clerk's verdict on one paper; it stays a draft until the request is decided.

    Args:
        case: The case.
        mark: The verdict.
        seen: Which version of the case the clerk looked at, where that is known. Other papers may
            have been judged since, this one not.

    Raises:
        SeenVersionError: The paper was judged, or sent, since the clerk looked.
        NotInVerificationError: The case is elsewhere.
        NotClaimedError: The clerk does not hold the case.
    """
    require_in_verification(case)
    touched = require_claim(case, mark.by).model_copy(update={"touched_at": mark.at})
    present = case.mark(mark.requirement)
    if seen is not None and present is not None and present.version > seen:
        raise SeenVersionError(seen, case.version)
    codes = {"requirement": mark.requirement}
    if mark.reason is not None:
        codes["reason"] = mark.reason
    return case.changed(
        mark.at,
        mark.by,
        f"paper_{mark.verdict}",
        codes=codes,
        marks=_with_mark(case.marks, mark),
        claim=touched,
    )


def verify(
    case: Case,
    clerk: str,
    checklist: Checklist,
    clock: Clock,
    now: datetime,
    *,
    note: Sealed | None = None,
    head_agreed: bool = False,
) -> Step:
    """Find that all requirements are met; the clock goes on to processing, with a promise to make.

    What was reported late goes by the head of office first; that she agreed stays in the history.

    Raises:
        HeadNotAskedError: It was reported late, and the head of office has not agreed.
        IllegalTransitionError: It is not being verified.
        NotClaimedError: The clerk does not hold the case.
        UnmetRequirementsError: A required paper is missing, or any paper faulty.
    """
    state = _decided(case, Change.VERIFIED, clerk)
    if unmet := unmet_requirements(case, checklist):
        raise UnmetRequirementsError(unmet)
    if case.is_reported_late and not (head_agreed or case.head_agreed_at):
        raise HeadNotAskedError
    verified = case.with_clock(clock).changed(
        now,
        clerk,
        Change.VERIFIED,
        codes={"head_of_office": "agreed"} if case.is_reported_late else None,
        note=note,
        state=state,
        sequence=case.sequence + 1,
    )
    event = RequestVerified(
        **changed_event(verified),
        department=case.department,
        due=clock.due or now,
        clock=clock,
        papers=case.papers,
    )
    return Step(verified, (event,))


def send_back(
    case: Case,
    clerk: str,
    given: Sequence[PaperFault],
    repair_by: datetime,
    clock: Clock,
    now: datetime,
    *,
    note: Sealed | None = None,
) -> Step:
    """Return a request for repair: what was marked faulty, and the faults given with the decision.

    The clock stops: the applicant has to act.

    Raises:
        IllegalTransitionError: It is not being verified.
        NotClaimedError: The clerk does not hold the case.
        InvalidInputError: No paper is faulty.
    """
    state = _decided(case, Change.RETURNED, clerk)
    marks = case.marks
    for fault in given:
        mark = Mark(
            **fault.model_dump(),
            verdict=Verdict.FAULTY,
            by=clerk,
            at=now,
            version=case.version + 1,
        )
        marks = _with_mark(marks, mark)
    faults = tuple(_fault(mark) for mark in marks if mark.verdict is Verdict.FAULTY)
    if not faults:
        raise InvalidInputError(
            "Name at least one faulty paper with its reason, or verify the request.",
            {"faults": "is empty, and no paper is marked faulty"},
        )
    returned = case.with_clock(clock).changed(
        now,
        clerk,
        Change.RETURNED,
        codes={fault.requirement: fault.reason for fault in faults},
        note=note,
        state=state,
        sequence=case.sequence + 1,
        marks=marks,
        times_returned=case.times_returned + 1,
    )
    event = RequestReturned(
        **changed_event(returned),
        department=case.department,
        faults=faults,
        note=note,
        repair_by=repair_by,
    )
    return Step(returned, (event,))


def reject(
    case: Case,
    clerk: str,
    reason: str,
    clock: Clock,
    now: datetime,
    *,
    details: Sealed | None = None,
    note: Sealed | None = None,
) -> Step:
    """End a request that the office cannot fulfil; its clock stops.

    Raises:
        IllegalTransitionError: It is not being verified.
        NotClaimedError: The clerk does not hold the case.
    """
    state = _decided(case, Change.REJECTED, clerk)
    rejected = case.with_clock(clock).changed(
        now,
        clerk,
        Change.REJECTED,
        codes={"reason": reason},
        note=note,
        state=state,
        sequence=case.sequence + 1,
    )
    event = RequestRejected(
        **changed_event(rejected),
        department=case.department,
        reason=reason,
        details=details,
        note=note,
    )
    return Step(rejected, (event,))


def hand_over(
    case: Case,
    by: str,
    department: str,
    now: datetime,
    *,
    note: Sealed | None,
    is_supervisor: bool,
) -> Step:
    """Give a request to another department; what was promised to the applicant stays promised.

    Raises:
        NotInVerificationError: It is not being verified.
        NotClaimedError: The clerk does not hold the case; a supervisor need not.
        InvalidInputError: It is that department's already.
    """
    require_in_verification(case)
    if not is_supervisor:
        require_claim(case, by)
    if department == case.department:
        raise InvalidInputError(
            "Hand it over to another department.", {"department": "has this request already"}
        )
    return assign(case, department, None, now, by, note=note)


def unmet_requirements(case: Case, checklist: Checklist) -> dict[str, str]:
    """Return what stands in the way: every faulty paper, and required ones that are missing.

    Of a choice one paper is enough. A clerk may accept a paper that was not sent, because it was
    shown to her.
    """
    faulty = {mark.requirement for mark in case.marks if mark.verdict is Verdict.FAULTY}
    choices = [(one,) for one in checklist.required] + list(checklist.groups)
    sent = {paper.requirement for paper in case.papers}
    there = {mark.requirement for mark in case.marks if mark.verdict is Verdict.ACCEPTED}
    there |= sent | faulty
    unmet = dict.fromkeys(sorted(faulty), "is faulty")
    for choice in choices:
        codes = [requirement.paper.code for requirement in choice]
        if there.isdisjoint(codes):
            unmet[" or ".join(codes)] = "is missing"
    return unmet


def _decided(case: Case, change: Change, clerk: str) -> State:
    # The state first: whoever decides second is told that it was decided, not to claim it.
    state = advance(case.state, change, by=Service.VERIFICATION)
    require_claim(case, clerk)
    return state


def _with_mark(marks: tuple[Mark, ...], mark: Mark) -> tuple[Mark, ...]:
    return (*(m for m in marks if m.requirement != mark.requirement), mark)


def _fault(mark: Mark) -> PaperFault:
    return PaperFault(requirement=mark.requirement, reason=mark.reason or "", details=mark.details)
