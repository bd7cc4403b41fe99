"""The views of a queue: which cases each shows, in which order, and how many there are.

Every view is a range of one index, so a page costs the same however full the queue is, and numbers
stop at `MOST_COUNTED`, beyond which nobody counts.
"""

from collections.abc import Collection as Codes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.verification.repository import CASES, LISTED
from shared.domain.errors import InvalidInputError
from shared.domain.lifecycle import State
from shared.persistence.driver import ASCENDING, DESCENDING, ExecutionTimeout
from shared.persistence.mongo import Document, passing_trouble
from shared.persistence.store import Store

NEAR = timedelta(hours=8)
"""What has to be answered within this time is near its deadline: by the end of a day's work."""
MOST_COUNTED = 1000
PATIENCE = timedelta(seconds=2)
"""Longer than this, a search is for too common a word."""

Place = tuple[datetime, str]
"""A place in a view: the time it is ordered by, and the id where two have the same."""
Query = dict[str, Any]


class View(StrEnum):
    """Which cases of a queue."""

    UNCLAIMED = "unclaimed"
    MINE = "mine"
    CLAIMED = "claimed"
    ALL = "all"
    NEAR_DEADLINE = "near_deadline"
    RETURNED_AND_BACK = "returned_and_back"

    @property
    def order(self) -> str:
        """The time by which its cases are listed, the earliest first."""
        return "answer_by" if self is View.NEAR_DEADLINE else "received_at"


class Tab(StrEnum):
    """What is counted and has no view: cases that wait for their applicants."""

    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see of the queues.

    Attributes:
        view: Which cases.
        who: Whose are `mine`.
        departments: Whose queues.
        now: When.
        document_type: Only of this type.
        holder: Only what this clerk holds.
        village: Only where the subject lives in this village, by its code.
    """

    view: View
    who: str
    departments: Codes[str]
    now: datetime
    document_type: str | None = None
    holder: str | None = None
    village: str | None = None

    def query(self) -> Query:
        """Return the condition on cases."""
        query = condition(self.view, self.who, self.departments, self.now)
        if self.document_type is not None:
            query["document_type"] = self.document_type
        if self.holder is not None:
            query["claim.by"] = self.holder
        if self.village is not None:
            query["subject.village"] = self.village
        return query


def condition(view: View | Tab, who: str, departments: Codes[str], now: datetime) -> Query:
    """Return which cases a view shows."""
    theirs: Query = {"department": {"$in": sorted(departments)}}
    if view is Tab.RETURNED:
        return {"state": State.RETURNED, **theirs}
    queued: Query = {"state": State.IN_VERIFICATION, **theirs, "queued_at": {"$ne": None}}
    match view:
        case View.UNCLAIMED:
            return queued | {"claim.by": None}
        case View.MINE:
            return queued | {"claim.by": who}
        case View.CLAIMED:
            return queued | {"claim.by": {"$gt": ""}}
        case View.NEAR_DEADLINE:
            return queued | {"answer_by": {"$lte": now + NEAR}}
        case View.RETURNED_AND_BACK:
            return queued | {"times_returned": {"$gt": 0}}
        case View.ALL:
            return queued


async def queue_page(store: Store, asked: Asked, after: Place | None, limit: int) -> list[Document]:
    """Return cases of departments' queues as they are listed, the most urgent first."""
    query, order = asked.query(), asked.view.order
    if after is not None:
        at, case_id = after
        query = {
            "$and": [query, {"$or": [{order: {"$gt": at}}, {order: at, "_id": {"$gt": case_id}}]}]
        }
    with passing_trouble():
        cursor = (
            store.database[CASES.name]
            .find(query, dict.fromkeys(LISTED, 1))
            .sort([(order, ASCENDING), ("_id", ASCENDING)])
            .limit(limit)
        )
        return await cursor.to_list(limit)


async def count_views(
    store: Store, who: str, departments: Codes[str], now: datetime
) -> dict[str, dict[str, int]]:
    """Return how many cases each department has in each view, up to `MOST_COUNTED`, at one go."""
    wanted = [(code, view) for code in sorted(departments) for view in (*View, *Tab)]
    if not wanted:
        return {}
    counts: dict[str, dict[str, int]] = {code: {} for code, _ in wanted}
    parts = [_counting(code, view, who, now) for code, view in wanted]
    first, rest = parts[0], [{"$unionWith": {"coll": CASES.name, "pipeline": p}} for p in parts[1:]]
    with passing_trouble():
        cursor = store.database[CASES.name].aggregate([*first, *rest])
        async for row in cursor:
            counts[row["department"]][row["view"]] = row["count"]
    for code, view in wanted:
        counts[code].setdefault(view.value, 0)
    return counts


def _counting(department: str, view: View | Tab, who: str, now: datetime) -> Sequence[Document]:
    return (
        {"$match": condition(view, who, [department], now)},
        {"$limit": MOST_COUNTED},
        {"$group": {"_id": None, "count": {"$sum": 1}}},
        {"$project": {"_id": 0, "count": 1, "department": department, "view": {"$literal": view}}},
    )


class TooCommonError(InvalidInputError):
    """A search took too long, because too many cases have the words."""

    code = "too-common"
    title = "Too many requests have this"

    def __init__(self) -> None:
        super().__init__(
            "Add another word of the name, or search by ticket or NIK.", {"text": "is too common"}
        )


async def search_page(
    store: Store,
    terms: Query,
    departments: Codes[str] | None,
    states: Codes[State],
    before: str | None,
    limit: int,
) -> list[Document]:
    """Return cases that have terms, the newest first.

    Args:
        store: The desk's state.
        terms: A condition on the terms.
        departments: Whose cases; None for everybody's.
        states: Only in these states; any if there are none.
        before: Only beyond the case with this id.
        limit: At most so many.

    Raises:
        TooCommonError: It would take too long.
    """
    query: Query = {"terms": terms}
    if departments is not None:
        query["department"] = {"$in": sorted(departments)}
    if states:
        query["state"] = {"$in": sorted(states)}
    if before is not None:
        query["_id"] = {"$lt": before}
    wanted = dict.fromkeys((*LISTED, "subject"), 1)
    cursor = (
        store.database[CASES.name]
        .find(query, wanted)
        .sort([("_id", DESCENDING)])
        .limit(limit)
        .max_time_ms(int(PATIENCE.total_seconds() * 1000))
    )
    with passing_trouble():
        try:
            return await cursor.to_list(limit)
        except ExecutionTimeout:
            raise TooCommonError from None
