"""Withdrawing a request, and closing one that nobody repairs."""

from datetime import timedelta

from services.intake.domain.deciding import Decision, Now, move_on, noted, owner
from services.intake.repository import Application, TimelineEntry
from shared.domain.lifecycle import Service, State, advance
from shared.events.intake import CancellationAsked
from shared.events.verification import RequestCancelled, RequestExpired
from shared.privacy.sealing import Sealed

ASK_AGAIN_AFTER = timedelta(minutes=10)
"""A wish to withdraw that got no answer may be said again after this."""


def cancel(application: Application, reason: Sealed | None, now: Now) -> Decision:
    """Withdraw a request, or ask its owner to.

    A draft is nobody else's business: it is withdrawn without a word. A request that has ended, or
    is withdrawn already, stays as it is.

    Raises:
        IllegalTransitionError: It has ended and cannot be withdrawn.
    """
    if application.state is State.CANCELLED:
        return application, []
    if application.is_draft:
        return application.model_copy(update={"state": State.CANCELLED, "changed_at": now}), []
    if owner(application.state) is Service.INTAKE:
        return withdraw(application, now)
    if owner(application.state) is None or application.state is State.COMPLETED:
        advance(application.state, RequestCancelled.change, by=Service.INTAKE)
    asked = application.cancellation_asked_at
    if asked is not None and now - asked < ASK_AGAIN_AFTER:
        return application, []
    update = {"cancellation_asked_at": now, "cancellation_reason": reason, "changed_at": now}
    wished = application.model_copy(update=update)
    entry = TimelineEntry(at=now, change="cancellation_asked", state=str(application.state))
    return noted(wished, entry), [ask_again(wished)]


def withdraw(application: Application, now: Now) -> Decision:
    """Withdraw a request that intake owns."""
    withdrawn = application.model_copy(update={"cancellation_asked_at": None, "repair_by": None})
    return move_on(withdrawn, RequestCancelled, now)


def ask_again(application: Application) -> CancellationAsked:
    """Return what asks the owner of a request to withdraw it."""
    return CancellationAsked(
        request_id=application.id,
        ticket=application.ticket,
        document_type=application.document_type,
        reason=application.cancellation_reason,
    )


def expire(application: Application, now: Now) -> Decision:
    """Close a returned request whose time for repair is over; another one stays as it is."""
    is_over = application.repair_by is not None and application.repair_by < now
    if application.state is not State.RETURNED or not is_over:
        return application, []
    return move_on(application, RequestExpired, now)
