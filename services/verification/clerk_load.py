"""The load of departments and clerks: how much is held, how old, and what is promised when."""

from collections.abc import Collection as Codes
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.verification.queue_views import MOST_COUNTED, NEAR
from services.verification.repository import CASES, missed_by
from shared.domain.lifecycle import State
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ClerkLoad:
    """What one clerk holds.

    Attributes:
        clerk: Token subject; None for what nobody holds.
        held: How many cases; of what nobody holds at most `MOST_COUNTED` are counted.
        oldest: When the oldest of them was received.
        idle_since: When the clerk last touched the one that was left longest.
        missed: Of how many a promise was missed, the present one or one before.
    """

    department: str
    clerk: str | None
    held: int
    oldest: datetime | None
    idle_since: datetime | None
    missed: int


async def clerk_loads(store: Store, departments: Codes[str], now: datetime) -> list[ClerkLoad]:
    """Return the load of each clerk who holds something, and what nobody holds, by department."""
    loads = []
    for department in sorted(departments):
        loads.append(await _waiting(store, department, now))
        loads += await _held(store, department, now)
    return loads


async def promises(
    store: Store, departments: Codes[str], now: datetime
) -> dict[str, dict[str, int]]:
    """Return how many cases of each department are promised when, up to `MOST_COUNTED` each."""
    in_time = {"clock.delays": {"$not": {"$gt": 0}}}
    spans: dict[str, dict[str, Any]] = {
        "missed": missed_by(now),
        "near": {"answer_by": {"$gte": now, "$lt": now + NEAR}, **in_time},
        "within_a_day": {"answer_by": {"$gte": now + NEAR, "$lt": now + A_DAY}, **in_time},
        "later": {"answer_by": {"$gte": now + A_DAY}, **in_time},
    }
    return {
        department: {
            span: await _count(store, {"department": department, **condition})
            for span, condition in spans.items()
        }
        for department in sorted(departments)
    }


async def _held(store: Store, department: str, now: datetime) -> list[ClerkLoad]:
    match = {**_in_verification(department), "claim.by": {"$gt": ""}}
    is_missed = {"$or": [{"$lt": ["$answer_by", now]}, {"$gt": ["$clock.delays", 0]}]}
    group = {
        "_id": "$claim.by",
        "held": {"$sum": 1},
        "oldest": {"$min": "$received_at"},
        "idle_since": {"$min": "$claim.touched_at"},
        "missed": {"$sum": {"$cond": [is_missed, 1, 0]}},
    }
    stages = [{"$match": match}, {"$group": group}, {"$sort": {"_id": 1}}]
    with passing_trouble():
        cursor = store.database[CASES.name].aggregate(stages)
        return [
            ClerkLoad(
                department, row["_id"], row["held"], row["oldest"], row["idle_since"], row["missed"]
            )
            async for row in cursor
        ]


async def _waiting(store: Store, department: str, now: datetime) -> ClerkLoad:
    query = {**_in_verification(department), "claim.by": None}
    with passing_trouble():
        cases = store.database[CASES.name]
        oldest = await cases.find_one(
            query, {"received_at": 1}, sort=[("received_at", 1), ("_id", 1)]
        )
    held = await _count(store, {"department": department, "claim.by": None})
    late = {"department": department, "answer_by": {"$lt": now}, "claim.by": None}
    return ClerkLoad(
        department,
        None,
        held,
        oldest["received_at"] if oldest else None,
        None,
        await _count(store, late),
    )


async def _count(store: Store, query: dict[str, Any]) -> int:
    wanted = {"state": State.IN_VERIFICATION.value, **query}
    with passing_trouble():
        return await store.database[CASES.name].count_documents(wanted, limit=MOST_COUNTED)


def _in_verification(department: str) -> dict[str, Any]:
    return {"state": State.IN_VERIFICATION.value, "department": department}
