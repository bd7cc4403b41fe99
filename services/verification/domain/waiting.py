"""What the sweeper does about cases that have not moved."""

from datetime import datetime

from services.verification.domain.assigning import announcement
from services.verification.domain.case import SYSTEM, Case, Step
from shared.domain.lifecycle import State
from shared.events.verification import RequestEscalated


def announce_again(case: Case, now: datetime) -> Step:
    """Announce work once more that never reached its department's queue."""
    if case.state is not State.IN_VERIFICATION or case.queued_at is not None:
        return Step(case)
    again = case.changed(now, SYSTEM, "announced_again", assigned_at=now)
    return Step(again, (announcement(again),))


def warn(case: Case, horizon: datetime, now: datetime) -> Step:
    """Warn the desk, once for each promise, of one that ends before a horizon."""
    if not _is_due_by(case, horizon) or case.warned_at is not None:
        return Step(case)
    return Step(case.changed(now, SYSTEM, "warned", warned_at=now))


def escalate(case: Case, new_due: datetime, now: datetime) -> Step:
    """Tell supervisor and applicant of a missed promise, with the new one, whoever holds the case.

    The new promise can be missed again: each is told once.
    """
    if case.clock is None or not _is_due_by(case, now):
        return Step(case)
    late = case.with_clock(case.clock.miss(new_due))
    escalated = late.changed(now, SYSTEM, "escalated", escalated_at=now)
    event = RequestEscalated(
        request_id=case.id,
        ticket=case.ticket,
        document_type=case.document_type,
        department=case.department,
        waiting_since=case.waiting_since,
        missed=case.answer_by,
        due=new_due,
    )
    return Step(escalated, (event,))


def _is_due_by(case: Case, moment: datetime) -> bool:
    is_due = case.answer_by is not None and case.answer_by <= moment
    return is_due and case.state is State.IN_VERIFICATION
