"""The views of a queue: which cases each shows, in which order, and how many there are.

Every view is a range of one index, so a page costs the same however full the queue is. Each of its
numbers is the length of such a range, which the database counts without reading what is in it, and
stops at `MOST_COUNTED`, beyond which nobody counts.
"""

import asyncio
from collections import Counter
from collections.abc import Collection as Codes
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.verification.counting import count_keys, find_unqueued_now
from services.verification.repository import CASES, LISTED, Part
from shared.domain.lifecycle import State
from shared.persistence.driver import ASCENDING
from shared.persistence.mongo import Document, passing_trouble
from shared.persistence.place import Place
from shared.persistence.store import Store

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
    MISSED = "missed"
    """A promise was missed, whatever was promised then, and whether the queue has it or not."""

    @property
    def order(self) -> str:
        """The time by which its cases are listed, the earliest first."""
        by_promise = self in {View.NEAR_DEADLINE, View.MISSED}
        return "answer_by" if by_promise else "received_at"


class Tab(StrEnum):
    """What is counted and has no view: cases that wait for their applicants."""

    RETURNED = "returned"


_COUNTED = (View.ALL, View.CLAIMED, View.MINE, View.NEAR_DEADLINE, View.RETURNED_AND_BACK, *Tab)
"""What is counted for each department; what nobody holds is the rest of all.

What missed a promise is not: only supervisors ask for it, by `count_missed`.
"""
COUNTS = (View.UNCLAIMED, *_COUNTED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody may see of what they want to see of the queues.

    Attributes:
        view: Which cases.
        who: Whose are `mine`.
        part: Of which part of the queues.
        near_until: What has to be answered before this is near its deadline.
        holder: Only what this clerk holds.
    """

    view: View
    who: str
    part: Part
    near_until: datetime
    holder: str | None = None

    def query(self) -> Query:
        """Return the condition on cases."""
        query = condition(self.view, self.who, self.part.departments, self.near_until)
        held = {} if self.holder is None else {"claim.by": self.holder}
        return query | self.part.narrowed | held


def condition(view: View | Tab, who: str, departments: Codes[str], near_until: datetime) -> Query:
    """Return which cases a view shows."""
    theirs: Query = {"department": {"$in": sorted(departments)}}
    if view is Tab.RETURNED:
        return {"state": State.RETURNED, **theirs}
    waiting: Query = {"state": State.IN_VERIFICATION, **theirs}
    queued = waiting | {"queued_at": {"$ne": None}}
    match view:
        case View.UNCLAIMED:
            return queued | {"claim.by": None}
        case View.MINE:
            return queued | {"claim.by": who}
        case View.CLAIMED:
            return queued | {"claim.by": {"$gt": ""}}
        case View.NEAR_DEADLINE:
            return queued | {"answer_by": {"$lt": near_until}}
        case View.RETURNED_AND_BACK:
            return queued | {"times_returned": {"$gt": 0}}
        case View.MISSED:
            return waiting | {"clock.delays": {"$gt": 0}}
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
    store: Store, who: str, part: Part, near_until: datetime
) -> dict[str, dict[str, int]]:
    """Return how many cases of a part each department has in each view, up to `MOST_COUNTED`."""
    return await asyncio.to_thread(_count_views, store, who, part, near_until)


async def count_missed(store: Store, departments: Codes[str]) -> int:
    """Return how many cases of departments missed a promise, up to `MOST_COUNTED`."""
    queries = [condition(View.MISSED, "", {code}, store.clock()) for code in departments]
    with passing_trouble():
        counted = await asyncio.to_thread(lambda: [count_keys(store, query) for query in queries])
    return min(sum(counted), MOST_COUNTED)


def _count_views(
    store: Store, who: str, part: Part, near_until: datetime
) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {}
    with passing_trouble():
        for code in sorted(part.departments):
            keys = {view: _keys_of(view, who, code, near_until) for view in _COUNTED}
            counts[code] = Counter(
                {view: count_keys(store, keys[view] | part.narrowed) for view in _COUNTED}
            )
        for case in find_unqueued_now(store, part):
            counts[case["department"]] -= Counter(_shown_in(case, near_until))
    return {code: _capped(views) for code, views in counts.items()}


def _keys_of(view: View | Tab, who: str, department: str, near_until: datetime) -> Query:
    """Return the condition on what a view shows and what is on its way into the queue."""
    query = condition(view, who, {department}, near_until)
    query.pop("queued_at", None)
    return query


def _shown_in(unqueued: Document, near_until: datetime) -> list[View]:
    """Return in which views a case will be once it is queued; nobody holds it."""
    answer_by = unqueued.get("answer_by")
    is_near = answer_by is not None and answer_by < near_until
    found = {View.NEAR_DEADLINE: is_near, View.RETURNED_AND_BACK: unqueued["times_returned"] > 0}
    return [View.ALL, *(view for view, is_in in found.items() if is_in)]


def _capped(counted: Counter[str]) -> dict[str, int]:
    counted[View.UNCLAIMED] = counted[View.ALL] - counted[View.CLAIMED]
    return {view.value: max(0, min(counted[view], MOST_COUNTED)) for view in COUNTS}
