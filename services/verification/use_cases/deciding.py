"""What clerks decide about papers and requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from services.verification import metrics
from services.verification.domain import deciding, reasons
from services.verification.domain.case import Case, Mark, Step, Verdict
from services.verification.use_cases.desk import Decide, Desk, change_case, require_seen
from shared.domain.errors import InvalidInputError
from shared.domain.lifecycle import State
from shared.events.parts import PaperFault
from shared.identity.principal import Principal, Role
from shared.identity.rights import Action
from shared.privacy import fields
from shared.privacy.sealing import Sealed, seal


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a paper cannot be accepted, as a clerk wrote it; details may name people."""

    requirement: str
    reason: str
    details: Mapping[str, str] = field(default_factory=dict, repr=False)


async def mark_paper(
    desk: Desk,
    who: Principal,
    case_id: str,
    requirement: str,
    fault: Fault | None,
    version: int | None,
) -> Case:
    """Note that a paper is accepted, or what is wrong with it.

    Raises:
        InvalidInputError: No such paper, or no such reason for it.
        ConflictError: The clerk does not hold the case, or the paper was judged since this version.
    """

    async def decide(case: Case, now: datetime) -> Step:
        _require_paper(desk, case, requirement)
        sealed = await _sealed_fault(desk, case, fault) if fault else None
        mark = Mark(
            requirement=requirement,
            verdict=Verdict.FAULTY if sealed else Verdict.ACCEPTED,
            reason=sealed.reason if sealed else None,
            details=sealed.details if sealed else None,
            by=who.id,
            at=now,
            version=case.version + 1,
        )
        return Step(deciding.judge_paper(case, mark, version))

    return await change_case(desk, who, Action.CASE_DECIDE, case_id, decide)


async def verify_request(
    desk: Desk,
    who: Principal,
    case_id: str,
    note: str | None,
    version: int | None,
    *,
    head_agreed: bool = False,
) -> Case:
    """Find that all requirements are met; of what was reported late, that the head agreed too.

    Raises:
        HeadNotAskedError: It was reported late, and the head of office has not agreed.
        ConflictError: Not possible now; the message says why and what is.
        UnmetRequirementsError: A required paper is missing, or any paper faulty.
    """

    async def decide(case: Case, now: datetime) -> Step:
        checklist = desk.rulebook.checklist(case)
        clock = desk.rulebook.clock_to_make(case, now)
        sealed = await _note(desk, case, note)
        return deciding.verify(
            case, who.id, checklist, clock, now, note=sealed, head_agreed=head_agreed
        )

    return await _decide(desk, who, case_id, version, decide)


async def return_request(
    desk: Desk,
    who: Principal,
    case_id: str,
    faults: Sequence[Fault],
    note: str | None,
    version: int | None,
) -> Case:
    """Return a request for repair of its faulty papers.

    Raises:
        ConflictError: Not possible now; the message says why and what is.
        InvalidInputError: No fault, or a reason that does not fit.
    """
    named = [fault.requirement for fault in faults]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        raise InvalidInputError(
            "Give one reason for each paper.", dict.fromkeys(twice, "is named twice")
        )

    async def decide(case: Case, now: datetime) -> Step:
        for name in named:
            _require_paper(desk, case, name)
        sealed = [await _sealed_fault(desk, case, fault) for fault in faults]
        repair_by = desk.rulebook.repair_by(case, now)
        clock = desk.rulebook.clock_in(case, State.RETURNED, now)
        return deciding.send_back(
            case, who.id, sealed, repair_by, clock, now, note=await _note(desk, case, note)
        )

    return await _decide(desk, who, case_id, version, decide)


async def reject_request(
    desk: Desk,
    who: Principal,
    case_id: str,
    reason: str,
    details: Mapping[str, str],
    note: str | None,
    version: int | None,
) -> Case:
    """End a request that the office cannot fulfil.

    Raises:
        ConflictError: Not possible now; the message says why and what is.
        InvalidInputError: The reason is none to reject for, or lacks a value.
    """

    async def decide(case: Case, now: datetime) -> Step:
        values = reasons.rejection_details(desk.rulebook.rules(case), reason, details)
        return deciding.reject(
            case,
            who.id,
            reason,
            desk.rulebook.clock_in(case, State.REJECTED, now),
            now,
            details=await _details(desk, case, values),
            note=await _note(desk, case, note),
        )

    return await _decide(desk, who, case_id, version, decide)


async def hand_over_request(
    desk: Desk,
    who: Principal,
    case_id: str,
    department: str,
    note: str,
    version: int | None,
) -> Case:
    """Give a request to another department; a supervisor may, whoever holds it.

    Raises:
        ConflictError: Not possible now, or changed since this version; the message says why.
        InvalidInputError: There is no such department, or it has the request already.
    """
    is_supervisor = Role.SUPERVISOR in who.roles

    async def decide(case: Case, now: datetime) -> Step:
        desk.rulebook.rules(case).department(department)
        step = deciding.hand_over(
            case,
            who.id,
            department,
            now,
            note=await _note(desk, case, note),
            is_supervisor=is_supervisor,
        )
        require_seen(case, version)
        return step

    case = await change_case(desk, who, Action.CASE_HAND_OVER, case_id, decide)
    metrics.DECISIONS.labels(department, case.document_type, "handed_over").inc()
    return case


async def _decide(
    desk: Desk, who: Principal, case_id: str, version: int | None, decide: Decide
) -> Case:
    async def on_what_was_seen(case: Case, now: datetime) -> Step:
        step = await decide(case, now)
        require_seen(case, version)
        return step

    case = await change_case(desk, who, Action.CASE_DECIDE, case_id, on_what_was_seen)
    decided = case.history[-1]
    metrics.DECISIONS.labels(case.department, case.document_type, case.state).inc()
    seconds = (decided.at - case.received_at).total_seconds()
    metrics.DECISION_SECONDS.labels(case.department).observe(max(0.0, seconds))
    return case


def _require_paper(desk: Desk, case: Case, requirement: str) -> None:
    sent = frozenset(paper.requirement for paper in case.papers)
    reasons.require_known_paper(desk.rulebook.checklist(case), sent, requirement)


async def _sealed_fault(desk: Desk, case: Case, fault: Fault) -> PaperFault:
    values = reasons.fault_details(
        desk.rulebook.rules(case), fault.reason, fault.requirement, fault.details
    )
    details = await _details(desk, case, values)
    return PaperFault(requirement=fault.requirement, reason=fault.reason, details=details)


async def _details(desk: Desk, case: Case, values: Mapping[str, str]) -> Sealed | None:
    text = orjson.dumps(values).decode() if values else None
    return await _sealed(desk, case, text, fields.DETAILS)


async def _note(desk: Desk, case: Case, note: str | None) -> Sealed | None:
    return await _sealed(desk, case, note, fields.NOTE)


async def _sealed(desk: Desk, case: Case, text: str | None, field_name: str) -> Sealed | None:
    # After the case was found to be theirs, so that nobody else learns whether it exists.
    return seal(await desk.keyring.get(case.id), text, field_name) if text else None
