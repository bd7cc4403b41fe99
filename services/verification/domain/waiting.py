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


def escalate(case: Case, now: datetime) -> Step:
    """Tell the supervisor, once for each wait, of a request that nobody took in time."""
    is_late = case.answer_by is not None and case.answer_by <= now
    is_waiting = case.state is State.IN_VERIFICATION and case.claim is None
    if not is_late or not is_waiting or case.escalated_at is not None:
        return Step(case)
    escalated = case.changed(now, SYSTEM, "escalated", escalated_at=now)
    event = RequestEscalated(
        request_id=case.id,
        ticket=case.ticket,
        document_type=case.document_type,
        department=case.department,
        waiting_since=case.waiting_since,
    )
    return Step(escalated, (event,))
