"""The load of departments that make products: how much is open, how old, and promised when."""

from collections.abc import Collection as SomeOf
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.processing.repository import WORK
from services.processing.work import OPEN_STATES, RUNNING_STATES
from shared.persistence.mongo import Document, passing_trouble
from shared.persistence.store import Store

A_DAY = timedelta(days=1)
SPANS = ("missed", "near", "within_a_day", "later", "stopped")


@dataclass(frozen=True, slots=True)
class Load:
    """The open work of one department, which nobody there holds alone.

    Attributes:
        promises: How much of it is promised when; `stopped` waits for its applicant, or is made.
        oldest: When the oldest of it was received.
    """

    department: str
    promises: Mapping[str, int]
    oldest: datetime | None

    @property
    def open(self) -> int:
        """How much there is."""
        return sum(self.promises.values())


async def load_of(
    store: Store, departments: SomeOf[str], now: datetime, near_until: datetime
) -> list[Load]:
    """Return the load of each department, by one walk along the keys of what is open in it.

    Args:
        store: The service's state.
        departments: Whose load.
        now: What was promised until then was missed.
        near_until: What is promised until then is near; over a weekend more than a day ahead.
    """
    counts = {"count": {"$sum": 1}, "oldest": {"$min": "$received_at"}}
    group = {"$group": {"_id": _span(now, near_until), **counts}}
    loads = []
    for department in sorted(departments):
        match = {"departments": department, "state": {"$in": list(OPEN_STATES)}}
        work = store.database[WORK.name]
        with passing_trouble():
            rows = await work.aggregate([{"$match": match}, group], hint="load").to_list(None)
        found = {row["_id"]: row["count"] for row in rows}
        promises = {span: found.get(span, 0) for span in SPANS}
        loads.append(Load(department, promises, min((r["oldest"] for r in rows), default=None)))
    return loads


def _span(now: datetime, near_until: datetime) -> Document:
    """Return the expression that tells how a promise stands; missed is what `is_overdue`."""
    is_running = {"$in": ["$state", list(RUNNING_STATES)]}
    is_late = {"$and": [is_running, {"$lt": ["$due", now]}]}
    spans = {
        "missed": {"$or": [{"$gt": ["$clock.delays", 0]}, is_late]},
        "stopped": {"$not": [is_running]},
        "near": {"$lt": ["$due", near_until]},
        "within_a_day": {"$lt": ["$due", now + A_DAY]},
    }
    branches = [{"case": case, "then": span} for span, case in spans.items()]
    return {"$switch": {"branches": branches, "default": "later"}}
