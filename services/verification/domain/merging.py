"""Merging: two requests for the same thing become one."""

from datetime import datetime

from services.verification.domain.assigning import changed_event
from services.verification.domain.case import Case, Step
from services.verification.domain.claiming import require_claim
from shared.catalogue.clock import Clock
from shared.domain.errors import InvalidInputError
from shared.domain.lifecycle import Change, Service, State, advance
from shared.events.verification import RequestMerged

GONE = frozenset({State.REJECTED, State.CANCELLED, State.EXPIRED, State.MERGED})
"""Where a request has ended without its documents, so that nothing can go on in it."""


TOOK_IN = "took_in"
"""What is noted of a case when a duplicate of it was closed."""


def merge(case: Case, kept: Case, clerk: str, clock: Clock, now: datetime) -> Step:
    """Close a case as the duplicate of another one, which goes on as it is; its clock stops.

    Raises:
        IllegalTransitionError: It is not being verified.
        NotClaimedError: The clerk does not hold the duplicate.
        InvalidInputError: The other one cannot stand for it.
    """
    state = advance(case.state, Change.MERGED, by=Service.VERIFICATION)
    require_claim(case, clerk)
    if kept.id == case.id:
        raise InvalidInputError("Name the other request.", {"into": "is this request itself"})
    if kept.document_type != case.document_type:
        raise InvalidInputError(
            f"{kept.ticket} asks for {kept.document_type}, and this one for {case.document_type}. "
            "Only requests for the same thing can be merged.",
            {"into": "is of another document type"},
        )
    if kept.state in GONE:
        raise InvalidInputError(
            f"{kept.ticket} is {kept.state}, so nothing would go on. Decide this one by itself.",
            {"into": "has ended"},
        )
    merged = case.with_clock(clock).changed(
        now,
        clerk,
        Change.MERGED,
        codes={"into": kept.ticket},
        state=state,
        sequence=case.sequence + 1,
    )
    event = RequestMerged(
        **changed_event(merged),
        department=case.department,
        kept_id=kept.id,
        kept_ticket=kept.ticket,
    )
    return Step(merged, (event,))


def take_in(kept: Case, merged: Case, clerk: str, now: datetime) -> Case:
    """Return the case that goes on, with a note of the one that was closed in its favour."""
    return kept.changed(now, clerk, TOOK_IN, codes={"from": merged.ticket})
