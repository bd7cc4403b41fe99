"""The load of departments and clerks: how much is held, how old, and what is promised when."""

from collections.abc import Collection as Codes
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.verification.counting import ONE, count_by, how_many, is_missed
from services.verification.queue_views import MOST_COUNTED
from services.verification.repository import in_verification
from shared.persistence.mongo import Document
from shared.persistence.store import Store

A_DAY = timedelta(days=1)
SPANS = ("missed", "near", "within_a_day", "later")


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


@dataclass(frozen=True, slots=True)
class Load:
    """The load of departments.

    Attributes:
        loads: Of each clerk who holds something, and what nobody holds, by department.
        promises: How many cases of each department are promised when, up to `MOST_COUNTED` each.
    """

    loads: list[ClerkLoad]
    promises: dict[str, dict[str, int]]


async def load_of(
    store: Store, departments: Codes[str], now: datetime, near_until: datetime
) -> Load:
    """Return the load of departments, by one walk along the keys of what is open.

    Args:
        store: The desk's state.
        departments: Whose load.
        now: What was promised until then was missed.
        near_until: What is promised until then is near; over a weekend more than a day ahead.
    """
    rows = await count_by(
        store,
        in_verification(departments),
        {"department": "$department", "by": {"$ifNull": ["$claim.by", None]}},
        {
            "held": ONE,
            "oldest": {"$min": "$received_at"},
            "idle_since": {"$min": "$claim.touched_at"},
            **_spans(now, near_until),
        },
    )
    found = {(row["_id"]["department"], row["_id"]["by"]): row for row in rows}
    loads, promised = [], {}
    for department in sorted(departments):
        found.setdefault((department, None), {})
        own = {by: row for (of, by), row in found.items() if of == department}
        clerks = sorted(by for by in own if by)
        loads += [_load(department, by, own[by]) for by in (None, *clerks)]
        promised[department] = {
            span: min(sum(row.get(span, 0) for row in own.values()), MOST_COUNTED) for span in SPANS
        }
    return Load(loads, promised)


def _spans(now: datetime, near_until: datetime) -> Document:
    """Return what counts the spans of time in which promises end; what was missed is `missed`."""
    missed = is_missed(now)
    tomorrow = max(near_until, now + A_DAY)
    spans = {
        "near": (now, near_until),
        "within_a_day": (near_until, tomorrow),
        "later": (tomorrow, None),
    }
    counts = {"missed": how_many(missed)}
    for span, (start, end) in spans.items():
        conditions = [{"$gte": ["$answer_by", start]}, {"$not": missed}]
        if end is not None:
            conditions.append({"$lt": ["$answer_by", end]})
        counts[span] = how_many({"$and": conditions})
    return counts


def _load(department: str, clerk: str | None, row: Document) -> ClerkLoad:
    held, missed = row.get("held", 0), row.get("missed", 0)
    if clerk is None:
        held, missed = min(held, MOST_COUNTED), min(missed, MOST_COUNTED)
    return ClerkLoad(department, clerk, held, row.get("oldest"), row.get("idle_since"), missed)
