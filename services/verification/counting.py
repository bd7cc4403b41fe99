"""Counting what is in verification, from keys alone: of the index `waiting`, or of a view's own."""

from collections.abc import Collection as Codes
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.verification.indexes import NOT_QUEUED
from services.verification.repository import CASES, Part, in_verification
from shared.catalogue.clock import Standing
from shared.persistence.mongo import Document, passing_trouble
from shared.persistence.store import Store

IS_CLAIMED = {"$gt": ["$claim.by", None]}
ONE = {"$sum": 1}


def how_many(condition: Any) -> Document:
    """Return what counts those for which an expression holds."""
    return {"$sum": {"$cond": [condition, 1, 0]}}


def ends_before(moment: datetime) -> Document:
    """Return the expression that a promise ends before a time."""
    return {"$and": [{"$gt": ["$answer_by", None]}, {"$lt": ["$answer_by", moment]}]}


def is_missed(now: datetime) -> Document:
    """Return the expression that a promise was missed: the present one, or one before it."""
    return {"$or": [ends_before(now), MISSED_BEFORE]}


MISSED_BEFORE = {"$gt": ["$clock.delays", 0]}


def count_keys(store: Store, query: Document) -> int:
    """Return how many cases match what is one range of an index; called on a thread.

    A page has several such numbers, and each handed to a thread and back would cost more than it.
    """
    found = store.database.delegate.command(
        "count", CASES.name, query=query, readConcern={"level": "majority"}
    )
    return int(found["n"])


def find_unqueued_now(store: Store, part: Part) -> list[Document]:
    """Return what is on its way into part of the queues, by what views ask; called on a thread.

    Moments after it was routed a case is queued; it is more only while Kafka is away.
    """
    query = {**in_verification(part.departments), **part.narrowed, "queued_at": None}
    shown = dict.fromkeys(("department", "answer_by", "times_returned"), 1)
    # Left to itself, the database may look through all that is queued for what is not.
    return list(store.database.delegate[CASES.name].find(query, shown, hint=NOT_QUEUED))


async def count_by(store: Store, match: Document, by: Any, counts: Document) -> list[Document]:
    """Return counts of cases by what an expression tells apart.

    Everything asked for has to be among the keys of the index, or the cases are read one by one.
    """
    stages = [{"$match": match}, {"$group": {"_id": by, **counts}}]
    with passing_trouble():
        return await store.database[CASES.name].aggregate(stages).to_list(None)


@dataclass(frozen=True, slots=True)
class Depth:
    """How full one department's queue is.

    Attributes:
        claimed: How many cases somebody holds.
        unclaimed: How many nobody holds.
        oldest: When the oldest of these was received.
        standing: How many were warned of, or missed a promise before.
    """

    claimed: int
    unclaimed: int
    oldest: datetime | None
    standing: dict[Standing, int]


NOTHING = Depth(0, 0, None, {})


async def measure_depths(store: Store, departments: Codes[str]) -> dict[str, Depth]:
    """Return how full the queues are, of those departments that have something in them."""
    of_free = {"$cond": [IS_CLAIMED, None, "$received_at"]}
    rows = await count_by(
        store,
        in_verification(departments),
        "$department",
        {
            "claimed": how_many(IS_CLAIMED),
            "all": ONE,
            "oldest": {"$min": of_free},
            "warned": how_many({"$gt": ["$warned_at", None]}),
            "missed": how_many(MISSED_BEFORE),
        },
    )
    return {
        row["_id"]: Depth(
            row["claimed"],
            row["all"] - row["claimed"],
            row["oldest"],
            {Standing.DUE_SOON: row["warned"], Standing.MISSED: row["missed"]},
        )
        for row in rows
    }
