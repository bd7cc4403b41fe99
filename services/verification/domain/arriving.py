"""Requests that come in, come back, and go on: everything that no clerk decides."""

from collections.abc import Iterable
from datetime import datetime

from services.verification.checks.result import CheckResult
from services.verification.domain.assigning import announcement, assign, changed_event, new_wait
from services.verification.domain.case import SYSTEM, Case, Duplicate, Mark, Step, Verdict
from shared.catalogue.clock import Clock
from shared.domain.lifecycle import Change, Service, State, advance, allowed
from shared.events.intake import PapersAdded, RequestAmended, RequestSubmitted
from shared.events.processing import (
    ProcessingStarted,
    ProductReady,
    ReferredBack,
    RequestDelayed,
    RequestReopened,
)
from shared.events.request import RequestChanged
from shared.events.verification import PapersRefused, RequestCancelled, WorkAssigned

TAKES_PAPERS = frozenset({State.SUBMITTED, State.IN_VERIFICATION, State.RETURNED, State.AMENDED})
"""States in which papers may still be added.

Returned too, because an applicant may add one before hearing of the return.
"""
_PROMISES = (ProcessingStarted, RequestDelayed, ProductReady, RequestReopened)


def receive(
    request: RequestSubmitted, department: str, section: str | None, clock: Clock, now: datetime
) -> Case:
    """Return the case of a request that was submitted; its clock started with that."""
    return Case(
        id=request.request_id,
        ticket=request.ticket,
        document_type=request.document_type,
        channel=request.channel,
        rule_version=request.rule_version,
        facts=request.facts,
        applicant=request.applicant,
        subject=request.subject,
        papers=request.papers,
        received_at=request.received_at,
        state=request.state,
        sequence=request.sequence,
        department=department,
        section=section,
        assigned_at=now,
        waiting_since=now,
        clock=clock,
        answer_by=clock.due,
        is_reported_late=request.is_reported_late,
    )


def amend(case: Case, amended: RequestAmended, clock: Clock, at: datetime) -> Case:
    """Return the case with what the applicant repaired; what was sent is to be looked at anew.

    The clock goes on from where it stopped: the time for repair counts neither for nor against the
    office. If data were corrected, every faulty paper is looked at anew: any of the faults may have
    come from them.
    """
    faulty = [mark.requirement for mark in case.marks if mark.verdict is Verdict.FAULTY]
    anew = (*amended.replaced, *(faulty if amended.subject else ()))
    return case.with_clock(clock).changed(
        at,
        Service.INTAKE,
        Change.AMENDED,
        state=amended.state,
        sequence=amended.sequence,
        papers=amended.papers,
        subject=amended.subject or case.subject,
        marks=_anew(case, anew, at),
    )


def add_papers(case: Case, added: PapersAdded, at: datetime) -> Step:
    """Take papers that came while the request is checked, or answer that they came too late.

    Whatever was said of a paper was said of another file, or of one that was only shown.
    """
    if case.state not in TAKES_PAPERS:
        refused = PapersRefused(
            request_id=case.id,
            ticket=case.ticket,
            document_type=case.document_type,
            state=case.state.value,
        )
        return Step(case, (refused,))
    new = {paper.requirement: paper for paper in added.papers}
    kept = {paper.requirement: paper for paper in case.papers}
    return Step(
        case.changed(
            at,
            Service.INTAKE,
            "papers_added",
            codes={code: "replaced" if code in kept else "added" for code in new},
            papers=tuple({**kept, **new}.values()),
            marks=_anew(case, new, at),
        )
    )


def route(case: Case, now: datetime) -> Step:
    """Give a request to its department; a clerk who still holds it keeps it."""
    claim = case.claim and case.claim.model_copy(update={"touched_at": now})
    return assign(case, case.department, case.section, now, SYSTEM, claim=claim)


def refer_back(case: Case, referred: ReferredBack, clock: Clock, at: datetime) -> Step:
    """Take back what processing wants to have looked at again; anybody there may claim it.

    The clock is processing's, and runs on: to the applicant nothing has changed.
    """
    section = case.section if referred.department == case.department else None
    back = case.with_clock(clock).changed(
        at,
        Service.PROCESSING,
        Change.REFERRED_BACK,
        codes={"department": referred.department},
        note=referred.note,
        state=referred.state,
        sequence=referred.sequence,
        department=referred.department,
        section=section,
        claim=None,
        **new_wait(at),
    )
    return Step(back, (announcement(back),))


def follow(case: Case, change: RequestChanged, clock: Clock, by: str, at: datetime) -> Case:
    """Return the case after a change that another service caused, with what was promised then."""
    if isinstance(change, _PROMISES) and change.due and clock.is_running:
        clock = clock.promise(change.due)
    return case.with_clock(clock).changed(
        at, by, change.change, state=change.state, sequence=change.sequence
    )


def withdraw(case: Case, clock: Clock, now: datetime) -> Step:
    """Cancel a request whose applicant withdraws it, where that is verification's to decide.

    Elsewhere it is the present owner's to answer: every service hears the wish.
    """
    if Change.CANCELLED not in allowed(case.state, Service.VERIFICATION):
        return Step(case)
    ended = case.with_clock(clock).changed(
        now,
        Service.INTAKE,
        Change.CANCELLED,
        state=advance(case.state, Change.CANCELLED, by=Service.VERIFICATION),
        sequence=case.sequence + 1,
    )
    return Step(ended, (RequestCancelled(**changed_event(ended)),))


def enqueue(case: Case, work: WorkAssigned, at: datetime) -> Case:
    """Put a case into its department's queue; a message that is out of date changes nothing."""
    is_current = (
        case.state is State.IN_VERIFICATION
        and case.department == work.department
        and case.sequence == work.sequence
    )
    if not is_current or case.queued_at is not None:
        return case
    return case.model_copy(update={"queued_at": at})


def flag_duplicate(case: Case, other: Duplicate, finding: CheckResult, at: datetime) -> Case:
    """Return the case with a hint to another request that may be for the same thing.

    Its history says so, because a clerk who had it open is asked to look again.
    """
    if any(known.id == other.id for known in case.duplicates):
        return case
    return case.changed(
        at,
        SYSTEM,
        "duplicate_found",
        codes={"other": other.ticket},
        duplicates=(*case.duplicates, other),
        findings=(*case.findings, finding),
    )


def _anew(case: Case, sent: Iterable[str], at: datetime) -> tuple[Mark, ...]:
    """Return the verdicts on papers, of which some are to be looked at anew.

    Also where nothing was said of them: somebody may be about to, on a page that shows none of it.
    """
    version = case.version + 1
    new = {
        code: Mark(requirement=code, verdict=Verdict.NEW, by=SYSTEM, at=at, version=version)
        for code in sent
    }
    return (*(mark for mark in case.marks if mark.requirement not in new), *new.values())
