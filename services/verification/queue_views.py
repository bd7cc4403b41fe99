"""The views of a queue: which cases each shows, in which order, and how many there are.

Every view is a range of one index, so a page costs the same however full the queue is. Each of its
numbers is the length of such a range, which the database counts without reading what is in it, and
stops at `MOST_COUNTED`, beyond which nobody counts.
"""

import asyncio
from collections import Counter
from collections.abc import Collection as Codes
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from services.verification.counting import count_keys, find_unqueued_now
from services.verification.repository import CASES, LISTED
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


_COUNTED = (View.ALL, View.CLAIMED, View.MINE, View.NEAR_DEADLINE, View.RETURNED_AND_BACK, *Tab)
"""What is counted for each department; what nobody holds is the rest of all."""


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
    return await asyncio.to_thread(_count_views, store, who, sorted(departments), now)


def _count_views(
    store: Store, who: str, departments: Codes[str], now: datetime
) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    with passing_trouble():
        for code in departments:
            counts[code] = Counter(
                {view: count_keys(store, _keys_of(view, who, code, now)) for view in _COUNTED}
            )
        for case in find_unqueued_now(store, departments):
            counts[case["department"]] -= Counter(_shown_in(case, now))
    return {code: _capped(views) for code, views in counts.items()}


def _keys_of(view: View | Tab, who: str, department: str, now: datetime) -> Query:
    """Return the condition on what a view shows and what is on its way into the queue."""
    query = condition(view, who, {department}, now)
    query.pop("queued_at", None)
    return query


def _shown_in(unqueued: Document, now: datetime) -> list[View]:
    """Return in which views a case will be once it is queued; nobody holds it."""
    answer_by = unqueued.get("answer_by")
    is_near = answer_by is not None and answer_by < now + NEAR
    found = {View.NEAR_DEADLINE: is_near, View.RETURNED_AND_BACK: unqueued["times_returned"] > 0}
    return [View.ALL, *(view for view, is_in in found.items() if is_in)]


def _capped(counted: Counter[str]) -> dict[str, int]:
    counted[View.UNCLAIMED] = counted[View.ALL] - counted[View.CLAIMED]
    return {view.value: max(0, min(counted[view], MOST_COUNTED)) for view in (*View, *Tab)}
