"""Following what is decided about a request elsewhere: pure decisions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.intake.domain.deciding import Decision, noted, owner
from services.intake.domain.ending import ask_again, withdraw
from services.intake.repository import Application, TimelineEntry
from shared.domain.lifecycle import Service, has_ended
from shared.events.processing import (
    AppointmentSet,
    ProcessingStarted,
    ProductReady,
    ReferredBack,
    RequestCompleted,
    RequestDelayed,
    RequestReopened,
)
from shared.events.request import RequestChanged
from shared.events.verification import (
    CancellationRefused,
    PapersRefused,
    RequestCancelled,
    RequestEscalated,
    RequestMerged,
    RequestRejected,
    RequestReturned,
    RequestRouted,
    RequestVerified,
)

SHOWN: Mapping[type[RequestChanged], frozenset[str]] = {
    RequestRouted: frozenset({"department", "handed_over_from", "answer_by"}),
    RequestReturned: frozenset({"department", "faults", "note", "repair_by"}),
    RequestVerified: frozenset({"department", "due"}),
    RequestRejected: frozenset({"department", "reason", "details", "note"}),
    RequestCancelled: frozenset(),
    RequestMerged: frozenset({"department", "kept_ticket"}),
    ProcessingStarted: frozenset({"due"}),
    RequestDelayed: frozenset({"cause", "due"}),
    AppointmentSet: frozenset({"at", "place", "bring"}),
    ProductReady: frozenset({"product", "form", "number", "remaining", "due"}),
    ReferredBack: frozenset({"department"}),
    RequestCompleted: frozenset({"products"}),
    RequestReopened: frozenset({"products", "due"}),
}
"""What an applicant's timeline tells of each change. What clerks write to each other is not in it.

Changes that only intake causes are not here: it notes them when it decides them.
"""


def follow(application: Application, body: RequestChanged, at: datetime) -> Decision:
    """Take over a change that another service caused.

    A change that is older than what is known only fills its gap in the timeline.

    Returns:
        The application, and what intake has to say to it: an applicant who wanted to withdraw is
        served as soon as intake owns the request, and the wish is repeated to each new owner.
    """
    following = _entered(application, body, at)
    if body.sequence <= application.sequence:
        return following, []
    update: dict[str, Any] = {"state": body.state, "sequence": body.sequence, "changed_at": at}
    moved = following.model_copy(update=update | _learnt(body))
    if moved.cancellation_asked_at is None:
        return moved, []
    if has_ended(body.state):
        return moved.model_copy(update={"cancellation_asked_at": None}), []
    if owner(body.state) is Service.INTAKE:
        return withdraw(moved, at)
    if owner(body.state) is not owner(application.state):
        return moved, [ask_again(moved)]
    return moved, []


def hear_refusal(application: Application, body: CancellationRefused, at: datetime) -> Application:
    """Note that the owner refused to withdraw a request."""
    answered = application.model_copy(update={"cancellation_asked_at": None, "changed_at": at})
    return noted(answered, TimelineEntry(at=at, change="cancellation_refused", state=body.state))


def hear_papers_refused(application: Application, body: PapersRefused, at: datetime) -> Application:
    """Note that papers came after the decision."""
    entry = TimelineEntry(at=at, change="papers_refused", state=body.state)
    return noted(application.model_copy(update={"changed_at": at}), entry)


def hear_delay(application: Application, body: RequestEscalated, at: datetime) -> Application:
    """Take over the new date of a promise that the office missed; the applicant sees both."""
    if body.due is None:
        return application
    promised = "answer_by" if owner(application.state) is Service.VERIFICATION else "due"
    state = application.state.value if application.state else ""
    entry = TimelineEntry(
        at=at,
        change="escalated",
        state=state,
        particulars=body.model_dump(mode="json", include={"missed", "due"}, exclude_none=True),
    )
    return noted(application.model_copy(update={promised: body.due, "changed_at": at}), entry)


def _entered(application: Application, body: RequestChanged, at: datetime) -> Application:
    """Return the application with a change in its place in the timeline, once."""
    timeline = application.timeline
    if any(entry.sequence == body.sequence for entry in timeline):
        return application
    entry = TimelineEntry(
        at=at,
        change=body.change.value,
        state=body.state.value,
        sequence=body.sequence,
        particulars=body.model_dump(
            mode="json", include=set(SHOWN.get(type(body), ())), exclude_none=True
        ),
    )
    later = next(
        (i for i, e in enumerate(timeline) if e.sequence and e.sequence > body.sequence),
        len(timeline),
    )
    return application.model_copy(
        update={"timeline": (*timeline[:later], entry, *timeline[later:])}
    )


def _learnt(body: RequestChanged) -> dict[str, Any]:
    match body:
        case RequestReturned():
            return {
                "department": body.department,
                "faults": body.faults,
                "note": body.note,
                "repair_by": body.repair_by,
                "replaced": (),
                "is_corrected": False,
            }
        case RequestRouted():
            return {"department": body.department, "answer_by": body.answer_by}
        case RequestVerified(due=due, papers=papers):
            # What came too late to be looked at is not the request's.
            return {"due": due, "papers": papers} if papers else {"due": due}
        case RequestDelayed() | RequestReopened():
            return {"due": body.due}
        case ProcessingStarted(due=due) | ProductReady(due=due) if due is not None:
            return {"due": due}
        case _:
            return {}
