"""How a decision is put: the request after it, and what intake says of it."""

from datetime import datetime
from typing import Any, TypeVar

from services.intake.repository import Application, TimelineEntry
from shared.domain.errors import ConflictError
from shared.domain.lifecycle import OWNERS, Service, State, advance
from shared.events.request import RequestChanged, RequestEvent

C = TypeVar("C", bound=RequestChanged)
Now = datetime
Decision = tuple[Application, list[RequestEvent]]


def move_on(application: Application, kind: type[C], now: Now, **told: Any) -> Decision:
    """Move a request on, and say so."""
    state = advance(application.state, kind.change, by=Service.INTAKE)
    event = kind(
        request_id=application.id,
        ticket=application.ticket,
        document_type=application.document_type,
        sequence=application.sequence + 1,
        state=state,
        **told,
    )
    entry = TimelineEntry(
        at=now, change=kind.change.value, state=state.value, sequence=event.sequence
    )
    moved = application.model_copy(
        update={"state": state, "sequence": event.sequence, "changed_at": now}
    )
    return noted(moved, entry), [event]


def noted(application: Application, entry: TimelineEntry) -> Application:
    """Return an application with one more entry at the end of its timeline."""
    return application.model_copy(update={"timeline": (*application.timeline, entry)})


def owner(state: State | None) -> Service | None:
    """Return who causes the next change of a request; of a draft, intake."""
    return OWNERS[state] if state else Service.INTAKE


def require_draft(application: Application) -> None:
    """Refuse to change what is no draft any more.

    Raises:
        ConflictError: It was handed in or withdrawn.
    """
    if not application.is_draft or application.state is not None:
        raise ConflictError(
            "This request was handed in or withdrawn and cannot be changed as a draft. "
            "Read it to see where it stands."
        )


def require_changeable(application: Application) -> None:
    """Refuse to change what is neither a draft nor returned.

    Raises:
        ConflictError: It is with the office, or has ended.
    """
    if application.state is not State.RETURNED:
        require_draft(application)
