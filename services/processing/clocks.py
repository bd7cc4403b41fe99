"""The clock of work, advanced by what the desk decides. Pure, like `domain`."""

from datetime import datetime
from typing import TypeVar

from services.processing.domain import Decision
from services.processing.work import RUNNING_STATES, Work
from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.clock import Clock
from shared.events.processing import ProcessingStarted, ProductReady, ReferredBack
from shared.events.request import RequestEvent
from shared.events.verification import RequestEscalated

W = TypeVar("W", bound=Work)


def clock_of(work: Work, now: datetime) -> Clock:
    """Return the clock of work; one that has none yet is as if it had run from the verification."""
    return work.clock or Clock.start(work.verified_at or now, work.due or now)


def advance(
    before: Work, decision: Decision[W], now: datetime, calendar: WorkingCalendar
) -> Decision[W]:
    """Return a decision with the clock of its work.

    The clock stops while the applicant has to come and once all is made. Where it runs on, the
    promise has moved, and what is said about the change says so.
    """
    work = decision.work
    clock = clock_of(before, now).follow(work.state, now, calendar)
    if work.due is not None and work.due != before.due and clock.is_running:
        clock = clock.promise(work.due)
    update = {"clock": clock, "due": clock.due or work.due}
    if update["due"] != before.due:
        update["warned_at"] = None
    moved = work.model_copy(update=update)
    is_new = moved.due != work.due
    return Decision(moved, tuple(_told(e, moved, is_new=is_new) for e in decision.events))


def warn(work: W, horizon: datetime, now: datetime) -> W:
    """Mark the work as warned of, once, if its promise ends before the horizon."""
    if not _is_due_by(work, horizon) or work.warned_at is not None:
        return work
    return work.model_copy(update={"warned_at": now})


def escalate(work: W, new_due: datetime, now: datetime) -> Decision[W]:
    """Tell supervisor and applicant of a missed promise, with the new one."""
    if not _is_due_by(work, now):
        return Decision(work)
    late = work.model_copy(
        update={"clock": clock_of(work, now).miss(new_due), "due": new_due, "warned_at": None}
    )
    waits_for = next((p.department for p in work.products if not p.is_ready), work.departments[0])
    event = RequestEscalated(
        request_id=work.id,
        ticket=work.ticket,
        document_type=work.document_type,
        department=waits_for,
        waiting_since=work.verified_at or work.received_at,
        missed=work.due,
        due=new_due,
    )
    return Decision(late, (event,))


def _is_due_by(work: Work, moment: datetime) -> bool:
    return work.state in RUNNING_STATES and work.due is not None and work.due <= moment


def _told(event: RequestEvent, work: Work, *, is_new: bool) -> RequestEvent:
    match event:
        case ReferredBack():
            return event.model_copy(update={"clock": work.clock})
        case ProcessingStarted() | ProductReady() if is_new:
            return event.model_copy(update={"due": work.due})
        case _:
            return event
