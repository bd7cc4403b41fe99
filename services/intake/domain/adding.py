"""Adding papers: to a draft, for a repair, or later to a request that the office is checking."""

from collections.abc import Collection, Sequence

from services.intake.domain import filling
from services.intake.domain.deciding import Decision, Now, noted, owner
from services.intake.repository import Application, TimelineEntry
from shared.domain.lifecycle import Service
from shared.events.intake import PapersAdded
from shared.events.parts import Paper


def take_papers(application: Application, papers: Sequence[Paper], now: Now) -> Decision:
    """Add papers; a new one takes the place of the old. The office is told if it has the request.

    Raises:
        ConflictError: The request was decided, or a paper was found good and is kept.
    """
    if not is_being_checked(application):
        return filling.add_papers(application, papers, now), []
    added = PapersAdded(
        request_id=application.id,
        ticket=application.ticket,
        document_type=application.document_type,
        papers=tuple(papers),
    )
    entry = TimelineEntry(
        at=now,
        change="papers_added",
        state=str(application.state),
        particulars={"requirements": [paper.requirement for paper in papers]},
    )
    return noted(filling.with_papers(application, papers, now), entry), [added]


def require_may_add(application: Application, requirements: Collection[str]) -> None:
    """Refuse papers for a request that was decided, and those of a returned one found in order.

    Raises:
        ConflictError: One of the two.
    """
    if not is_being_checked(application):
        filling.require_may_fill(application, requirements)


def is_being_checked(application: Application) -> bool:
    """Return whether it was handed in and no decision is known yet: papers may still be added."""
    return owner(application.state) is Service.VERIFICATION
