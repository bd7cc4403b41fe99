"""The verification desk's collections and their queries."""

from collections.abc import Collection as Codes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.verification.domain.absence import Absence
from services.verification.domain.case import Case
from services.verification.indexes import CASE_INDEXES, RETIRED
from shared.domain.lifecycle import State
from shared.identity.rights import Action
from shared.persistence.driver import ASCENDING, IndexModel
from shared.persistence.mongo import Document, passing_trouble
from shared.persistence.place import Place
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.privacy.sealing import Sealed
from shared.trail.records import TRAIL, TrailRecord

RECENT = timedelta(days=90)
"""For how long a request that ended is still pointed to as a possible duplicate."""

CLERKS_KEPT = timedelta(days=400)
"""For how long a clerk is known who does not come any more; longer than anybody's leave."""

NOTING_KEPT = timedelta(hours=1)
"""Longer than anything takes that was begun before it."""

LISTED = (
    *("ticket", "document_type", "channel", "state", "sequence", "version", "department"),
    *("section", "received_at", "answer_by", "escalated_at", "claim", "findings", "duplicates"),
    *("times_returned", "clock", "warned_at"),
)
"""What a queue shows of a case: no personal data, and nothing that grows."""


class Fingerprint(Record):
    """The latest requests with one fingerprint.

    A record of its own, so that two of a kind that come in at once on different processes meet on
    it and see each other.

    Attributes:
        requests: Their ids, the latest last.
        at: When the latest came; forgotten some time after.
    """

    requests: tuple[str, ...] = ()
    at: datetime


READINGS = {Action.CASE_READ.value: "read", Action.PAPERS_READ.value: "paper_read"}
"""The rights by which somebody reads of people, and what a history calls it."""


class InternalNote(Record):
    """What colleagues tell each other about a case; never shown to its applicant.

    Attributes:
        request: Its id.
        by: Token subject of the writer.
        text: Sealed under the request's key.
    """

    request: str
    by: str
    at: datetime
    text: Sealed


class SavedFilter(BaseModel):
    """A view of the queue that somebody goes back to; no text, which might be a name.

    Attributes:
        name: As its owner calls it.
        view: Which cases.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    view: str
    department: str | None = None
    document_type: str | None = None
    village: str | None = None


class SavedFilters(Record):
    """The saved filters of one person; the id is the token subject."""

    filters: tuple[SavedFilter, ...] = ()


class Noting(Record):
    """That an absence of a clerk was noted; the id is her department and her.

    A record of its own, so that two that are noted at once meet on it and see each other.

    Attributes:
        at: When the latest was; forgotten soon after.
    """

    at: datetime


class KnownClerk(Record):
    """Somebody who checks requests; the id is the token subject.

    Attributes:
        departments: For which, by the latest token.
        seen_at: The day on which the queue was last looked at; forgotten long after.
    """

    departments: tuple[str, ...]
    seen_at: datetime


CASES: Collection[Case] = Collection("cases", Case, "request", CASE_INDEXES, RETIRED)
FINGERPRINTS: Collection[Fingerprint] = Collection(
    "fingerprints",
    Fingerprint,
    "fingerprint",
    (IndexModel([("at", ASCENDING)], expireAfterSeconds=int(RECENT.total_seconds())),),
)
NOTES: Collection[InternalNote] = Collection(
    "notes", InternalNote, "note", (IndexModel([("request", ASCENDING), ("_id", ASCENDING)]),)
)
FILTERS: Collection[SavedFilters] = Collection("filters", SavedFilters, "list of filters")
ABSENCES: Collection[Absence] = Collection(
    "absences", Absence, "absence", (IndexModel([("ends_at", ASCENDING)]),)
)
NOTINGS: Collection[Noting] = Collection(
    "notings",
    Noting,
    "noting of an absence",
    (IndexModel([("at", ASCENDING)], expireAfterSeconds=int(NOTING_KEPT.total_seconds())),),
)
CLERKS: Collection[KnownClerk] = Collection(
    "clerks",
    KnownClerk,
    "clerk",
    (IndexModel([("seen_at", ASCENDING)], expireAfterSeconds=int(CLERKS_KEPT.total_seconds())),),
)
COLLECTIONS: tuple[Collection[Any], ...] = (
    *(CASES, FINGERPRINTS, NOTES, FILTERS, ABSENCES, NOTINGS, CLERKS),
)


@dataclass(frozen=True, slots=True)
class Part:
    """Part of the queues.

    Attributes:
        departments: Whose queues.
        document_type: Only of this type.
        village: Only where the subject lives in this village, by its code.
    """

    departments: frozenset[str]
    document_type: str | None = None
    village: str | None = None

    @property
    def narrowed(self) -> dict[str, Any]:
        """The condition on cases beyond their departments."""
        asked = {"document_type": self.document_type, "subject.village": self.village}
        return {name: value for name, value in asked.items() if value is not None}


async def longest_waiting(store: Store, part: Part, limit: int) -> list[str]:
    """Return the ids of unclaimed cases in part of the queues, the longest waiting first."""
    waiting = {**in_verification(part.departments), **part.narrowed}
    query = {**waiting, "queued_at": {"$ne": None}, "claim.by": None}
    order = [("received_at", ASCENDING), ("_id", ASCENDING)]
    with passing_trouble():
        found = store.latest[CASES.name].find(query, {"_id": 1}).sort(order).limit(limit)
        return [document["_id"] for document in await found.to_list(limit)]


async def find_unqueued(store: Store, assigned_before: datetime, limit: int) -> list[Case]:
    """Return cases whose work was announced and never reached a queue."""
    query = {**_of_state(), "queued_at": None, "assigned_at": {"$lt": assigned_before}}
    return await store.find(CASES, query, sort=[("assigned_at", 1)], limit=limit)


async def find_late(store: Store, departments: Codes[str], now: datetime, limit: int) -> list[Case]:
    """Return cases whose promise has passed, the longest first, whoever holds them."""
    query = {**in_verification(departments), "answer_by": {"$lte": now}}
    return await store.find(CASES, query, sort=[("answer_by", 1)], limit=limit)


async def find_unwarned(
    store: Store, departments: Codes[str], until: datetime, limit: int
) -> list[Case]:
    """Return cases whose promise ends until a time, and of which nobody was warned."""
    query = {**in_verification(departments), "answer_by": {"$lte": until}, "warned_at": None}
    return await store.find(CASES, query, sort=[("answer_by", 1)], limit=limit)


def missed_by(now: datetime) -> dict[str, Any]:
    """Return the condition that a promise was missed: the present one, or one before it."""
    return {"$or": [{"answer_by": {"$lt": now}}, {"clock.delays": {"$gt": 0}}]}


_WAITS_FOR_HEAD: dict[str, Any] = {
    "state": State.IN_VERIFICATION.value,
    "is_reported_late": True,
    "head_agreed_at": None,
}


async def late_reports_page(store: Store, after: Place | None, limit: int) -> list[Document]:
    """Return what waits for the head of office as it is listed, the longest waiting first."""
    query = _WAITS_FOR_HEAD
    if after is not None:
        query = {"$and": [query, after.beyond("received_at")]}
    order = [("received_at", ASCENDING), ("_id", ASCENDING)]
    with passing_trouble():
        cursor = store.database[CASES.name].find(query, dict.fromkeys(LISTED, 1)).sort(order)
        return await cursor.limit(limit).to_list(limit)


async def count_late_reports(store: Store) -> int:
    """Return how many cases wait for the head of office."""
    return await store.count(CASES, _WAITS_FOR_HEAD)


async def find_missed(
    store: Store, departments: Codes[str], now: datetime, after: Place | None, limit: int
) -> list[Document]:
    """Return cases that missed a promise as they are listed, the most urgent first."""
    query = {**in_verification(departments), **missed_by(now)}
    if after is not None:
        query = {"$and": [query, after.beyond("answer_by")]}
    order = [("answer_by", ASCENDING), ("_id", ASCENDING)]
    with passing_trouble():
        cursor = store.database[CASES.name].find(query, dict.fromkeys(LISTED, 1)).sort(order)
        return await cursor.limit(limit).to_list(limit)


async def find_idle(store: Store, touched_before: datetime, limit: int) -> list[Case]:
    """Return claimed cases that their holders have not touched since a time."""
    query = {**_of_state(), "claim.touched_at": {"$lt": touched_before}}
    return await store.find(CASES, query, sort=[("claim.touched_at", 1)], limit=limit)


async def find_held(store: Store, department: str, clerk: str, limit: int) -> list[Case]:
    """Return what a clerk holds in a department."""
    query = {**_of_state(), "department": department, "claim.by": clerk}
    return await store.find(CASES, query, sort=[("received_at", 1), ("_id", 1)], limit=limit)


async def find_absences(store: Store, of: Absence, now: datetime) -> list[Absence]:
    """Return what is noted of the same clerk in the same department and is not over."""
    query = {"department": of.department, "clerk": of.clerk, "ends_at": {"$gt": now}}
    with passing_trouble():
        found = await store.latest[ABSENCES.name].find(query).to_list(None)
    return [ABSENCES.from_document(document) for document in found]


async def forget_absences(store: Store, now: datetime) -> None:
    """Forget the absences that are over: when somebody was away is nothing to be kept."""
    with passing_trouble():
        await store.database[ABSENCES.name].delete_many({"ends_at": {"$lte": now}})


async def find_readings(store: Store, ticket: str, limit: int) -> Sequence[TrailRecord]:
    """Return who read a case or its papers, the latest first."""
    query = {"ticket": ticket, "did": {"$in": list(READINGS)}}
    return await store.find(TRAIL, query, sort=[("_id", -1)], limit=limit)


def in_verification(departments: Codes[str]) -> dict[str, Any]:
    """Return the condition on cases that are with departments' clerks."""
    return {**_of_state(), "department": {"$in": sorted(departments)}}


def _of_state() -> dict[str, Any]:
    return {"state": State.IN_VERIFICATION.value}
