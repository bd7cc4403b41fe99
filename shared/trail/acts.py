"""Who did what, for those who keep Loket running: acts of the office, and nobody's readings.

What an act was about exactly (a paper, a reason, whose record) is left to auditors.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.domain.ids import parse_ticket
from shared.identity.principal import OFFICE, Principal
from shared.identity.rights import Action
from shared.persistence.store import Store
from shared.trail.records import TRAIL, TrailRecord, record

ACTS = frozenset(
    {
        *(Action.REQUESTS_CREATE, Action.REQUESTS_AMEND, Action.REQUESTS_CANCEL),
        Action.REQUESTS_ERASE,
        *(Action.CASE_CLAIM, Action.CASE_RELEASE, Action.CASE_DECIDE, Action.CASE_HAND_OVER),
        *(Action.CASE_NOTE, Action.CASE_ASSIGN, Action.WORK_START, Action.WORK_DELAY),
        *(Action.WORK_APPOINT, Action.WORK_RECORD, Action.WORK_COMPLETE, Action.WORK_REOPEN),
        *(Action.WORK_BULK, Action.WORK_HAND_OUT, Action.DEAD_LETTERS_WRITE),
        *(Action.IDENTITIES_MANAGE, Action.CONVERSATIONS_ANSWER, Action.CALLS_RECORD),
        *(Action.LATE_REPORTS_DECIDE, Action.STATISTICS_RECOUNT, Action.FIGURES_WRITE),
    }
)
"""The rights by which something is done; by all others somebody only looks, also on paper."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which acts.

    Attributes:
        ticket: Only about this request, as somebody typed its ticket.
        by: Only this colleague's, by token subject.
        after: Beyond the act with this id.
        limit: At most so many.
    """

    ticket: str | None = None
    by: str | None = None
    after: str | None = None
    limit: int = 100


async def read_acts(store: Store, who: Principal, wanted: Wanted) -> Sequence[TrailRecord]:
    """Return acts of the office in one service, the latest first; that they were read is recorded.

    Raises:
        InvalidInputError: That is no ticket.
    """
    ticket = parse_ticket(wanted.ticket) if wanted.ticket else None
    async with store.unit_of_work() as unit:
        asked = ", ".join(name for name in ("ticket", "by") if getattr(wanted, name))
        codes = {"asked_by": asked} if asked else {}
        record(unit, who, Action.ACTS_READ, ticket=ticket, codes=codes)
    # What applicants do is nobody's business here.
    query: dict[str, Any] = {
        "did": {"$in": sorted(ACTS)},
        "roles": {"$in": sorted(OFFICE)},
        **({"ticket": ticket} if ticket else {}),
        **({"by": wanted.by} if wanted.by else {}),
        **({"_id": {"$lt": wanted.after}} if wanted.after else {}),
    }
    return await store.find(TRAIL, query, sort=[("_id", -1)], limit=wanted.limit)
