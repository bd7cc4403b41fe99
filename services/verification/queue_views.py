"""The views of a queue: which cases each shows, in which order, and how many there are.

Every view is a range of one index, so a page costs the same however full the queue is. Its numbers
come from one walk along the keys of what is open, and stop at `MOST_COUNTED`, beyond which nobody
counts.
"""

import asyncio
from collections.abc import Collection as Codes
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.verification.counting import (
    IS_CLAIMED,
    ONE,
    SOME_TIME,
    count_by,
    ends_before,
    how_many,
)
from services.verification.repository import CASES, LISTED, in_verification
from shared.domain.lifecycle import State
from shared.persistence.driver import ASCENDING
from shared.persistence.mongo import Document, passing_trouble
from shared.persistence.place import Place
from shared.persistence.store import Store

NEAR = timedelta(hours=8)
"""What has to be answered within this time is near its deadline: by the end of a day's work."""
MOST_COUNTED = 1000

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
            return queued | {"answer_by": {"$lt": now + NEAR}}
        case View.RETURNED_AND_BACK:
            return queued | {"times_returned": {"$gt": 0}}
        case View.ALL:
            return queued


async def queue_page(store: Store, asked: Asked, after: Place | None, limit: int) -> list[Document]:
    """Return cases of departments' queues as they are listed, the most urgent first."""
    query, order = asked.query(), asked.view.order
    if after is not None:
        query = {"$and": [query, after.beyond(order)]}
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
    """Return how many cases each department has in each view, up to `MOST_COUNTED`."""
    nothing = dict.fromkeys((view.value for view in (*View, *Tab)), 0)
    counts = {code: dict(nothing) for code in sorted(departments)}
    if not counts:
        return {}
    queued = in_verification(departments) | {"queued_at": SOME_TIME}
    returned = condition(Tab.RETURNED, who, departments, now)
    found = await asyncio.gather(
        count_by(store, queued, "$department", _counted(who, now)),
        count_by(store, returned, "$department", {Tab.RETURNED.value: ONE}),
    )
    for row in (row for rows in found for row in rows):
        views = counts[row.pop("_id")]
        views.update({view: min(count, MOST_COUNTED) for view, count in row.items()})
    return counts


def _counted(who: str, now: datetime) -> Document:
    """Return what counts each view, as `condition` tells which cases it shows."""
    return {
        View.UNCLAIMED.value: how_many({"$not": IS_CLAIMED}),
        View.MINE.value: how_many({"$eq": ["$claim.by", who]}),
        View.CLAIMED.value: how_many(IS_CLAIMED),
        View.ALL.value: ONE,
        View.NEAR_DEADLINE.value: how_many(ends_before(now + NEAR)),
        View.RETURNED_AND_BACK.value: how_many({"$gt": ["$times_returned", 0]}),
    }
