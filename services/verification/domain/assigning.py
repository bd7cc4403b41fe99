"""Giving a request to a department, and telling the department."""

from datetime import datetime
from typing import Any

from services.verification.domain.case import Case, Claim, Step
from shared.domain.lifecycle import Change, Service, advance
from shared.events.verification import RequestRouted, WorkAssigned
from shared.privacy.sealing import Sealed


def assign(
    case: Case,
    department: str,
    section: str | None,
    now: datetime,
    by: str,
    *,
    claim: Claim | None = None,
    note: Sealed | None = None,
) -> Step:
    """Give a request to a department and announce the work there.

    Raises:
        IllegalTransitionError: It cannot be routed from where it stands.
    """
    state = advance(case.state, Change.ROUTED, by=Service.VERIFICATION)
    source = case.department if department != case.department else None
    moved = case.changed(
        now,
        by,
        "handed_over" if source else Change.ROUTED,
        codes={"department": department, **({"from": source} if source else {})},
        note=note,
        state=state,
        sequence=case.sequence + 1,
        department=department,
        section=section,
        claim=claim,
        **new_wait(now) | {"queued_at": now if claim else None},
    )
    routed = RequestRouted(
        **changed_event(moved),
        department=department,
        handed_over_from=source,
        answer_by=moved.answer_by,
    )
    return Step(moved, (routed, announcement(moved)))


def announcement(case: Case) -> WorkAssigned:
    """Return the announcement of a case's work to its department."""
    return WorkAssigned(
        request_id=case.id,
        ticket=case.ticket,
        document_type=case.document_type,
        sequence=case.sequence,
        department=case.department,
        section=case.section,
        channel=case.channel,
        rule_version=case.rule_version,
        facts=case.facts,
        applicant=case.applicant,
        subject=case.subject,
        papers=case.papers,
        received_at=case.received_at,
    )


def changed_event(case: Case) -> dict[str, Any]:
    """Return what every event about a change carries."""
    return {
        "request_id": case.id,
        "ticket": case.ticket,
        "document_type": case.document_type,
        "sequence": case.sequence,
        "state": case.state,
    }


def new_wait(now: datetime) -> dict[str, Any]:
    """Return what a case takes on when it begins to wait for a clerk."""
    return {
        "assigned_at": now,
        "queued_at": None,
        "waiting_since": now,
    }
