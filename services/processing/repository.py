"""The collection of work, and the questions that are asked of it."""

from collections.abc import Collection as SomeOf
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.processing.domain import Decision
from services.processing.work import OPEN_STATES, RUNNING_STATES, Work
from shared.domain.lifecycle import State
from shared.identity.rights import Action
from shared.persistence.driver import IndexModel
from shared.persistence.mongo import passing_trouble
from shared.persistence.place import Place
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.trail.records import TRAIL, TrailRecord

MOST_COUNTED = 1000
"""Beyond this nobody counts, and no list of one screen is longer."""
ANY_NUMBER = 2**31 - 1

CHANGING = frozenset(
    action.value
    for action in (
        *(Action.WORK_START, Action.WORK_DELAY, Action.WORK_APPOINT, Action.WORK_RECORD),
        *(Action.WORK_BULK, Action.WORK_HAND_OUT, Action.WORK_COMPLETE, Action.WORK_REOPEN),
    )
)
"""The rights by which somebody does something with work, and does not only look."""


class WorkRecord(Work, Record):
    """Work as it is kept; its id is the request's."""


WORK: Collection[WorkRecord] = Collection(
    "work",
    WorkRecord,
    "work",
    (
        IndexModel([("departments", 1), ("state", 1), ("due", 1), ("_id", 1)], name="worklist"),
        IndexModel([("products.code", 1), ("state", 1), ("due", 1), ("_id", 1)], name="by_product"),
        IndexModel(
            [("appointment.at", 1), ("_id", 1)],
            name="appointments",
            partialFilterExpression={"state": State.APPOINTMENT.value},
        ),
        # For the sweeper, and no larger than what is waiting.
        IndexModel(
            [("due", 1)],
            name="promises",
            partialFilterExpression={"state": {"$in": [s.value for s in RUNNING_STATES]}},
        ),
        # A missed promise gets a new date, and stays in sight by how often that happened.
        IndexModel(
            [("due", 1), ("_id", 1)],
            name="missed",
            partialFilterExpression={
                "state": {"$in": [s.value for s in OPEN_STATES]},
                "clock.delays": {"$gt": 0},
            },
        ),
        # All that supervisors see counted of a department stands among the keys.
        IndexModel(
            [("departments", 1), ("state", 1), ("due", 1), ("clock.delays", 1), ("received_at", 1)],
            name="load",
            partialFilterExpression={"state": {"$in": [s.value for s in OPEN_STATES]}},
        ),
        IndexModel([("ticket", 1)], unique=True),
        # No number twice on the same kind of product; most work has no marks, or none yet.
        IndexModel(
            [("marks", 1)],
            unique=True,
            partialFilterExpression={"marks": {"$type": "string"}},
        ),
    ),
)
COLLECTIONS = (WORK,)


def settle(unit: UnitOfWork, decision: Decision[WorkRecord]) -> WorkRecord:
    """Write what was decided and say it."""
    record = unit.put(WORK, decision.work)
    for event in decision.events:
        unit.emit(event, subject=record.id, topic=event.topic)
    return record


async def worklist(
    store: Store,
    departments: SomeOf[str],
    state: State | None,
    after: Place | None,
    limit: int,
    product: str | None = None,
) -> list[WorkRecord]:
    """Return a page of worklists, the earliest promise first.

    Args:
        store: The service's state.
        departments: Whose worklists.
        state: Only work in this state; by default, all that waits for one of the departments.
        after: The place of the last one on the page before.
        limit: At most so many.
        product: Only work of which this product is still to be made.
    """
    query: dict[str, Any] = {"departments": {"$in": list(departments)}}
    if product is not None:
        query |= _lacking(product, departments) | ({"state": state} if state else {})
    elif state is None:
        query |= _waiting_for(departments)
    else:
        query["state"] = state
    if after:
        query["$and"] = [after.beyond("due")]
    return await store.find(WORK, query, sort=(("due", 1), ("_id", 1)), limit=limit)


def _waiting_for(departments: SomeOf[str]) -> dict[str, Any]:
    """Ask for work in which one of the departments still has something to do.

    Made work waits for anybody to complete it; else it waits for those whose product is missing.
    """
    theirs = {"department": {"$in": list(departments)}, "ready_at": None}
    return {
        "state": {"$in": list(OPEN_STATES)},
        "$or": [{"state": State.READY}, {"products": {"$elemMatch": theirs}}],
    }


def _lacking(product: str, departments: SomeOf[str]) -> dict[str, Any]:
    theirs = {"code": product, "department": {"$in": list(departments)}, "ready_at": None}
    return {
        "products.code": product,
        "state": {"$in": list(OPEN_STATES)},
        "products": {"$elemMatch": theirs},
    }


async def count_lacking(store: Store, departments: SomeOf[str], products: SomeOf[str]) -> list[Any]:
    """Return how much work lacks each product, up to `MOST_COUNTED`."""
    with passing_trouble():
        work = store.database[WORK.name]
        return [
            {
                "product": code,
                "waiting": await work.count_documents(
                    _lacking(code, departments), limit=MOST_COUNTED
                ),
            }
            for code in sorted(products)
        ]


async def appointments_between(
    store: Store, departments: SomeOf[str], start: datetime, end: datetime
) -> list[WorkRecord]:
    """Return the work whose applicants come in a span of time, the earliest first."""
    query = _coming(start, end) | {"departments": {"$in": list(departments)}}
    order = (("appointment.at", 1), ("_id", 1))
    return await store.find(WORK, query, sort=order, limit=MOST_COUNTED)


async def count_appointments(store: Store, start: datetime, end: datetime, besides: str) -> int:
    """Return how many applicants come in a span of time, without one of them."""
    return await store.count(WORK, _coming(start, end) | {"_id": {"$ne": besides}})


async def moments_of_appointments(store: Store, start: datetime, end: datetime) -> list[datetime]:
    """Return when applicants of any department come in a span of time, by one query."""
    with passing_trouble():
        found = store.database[WORK.name].find(_coming(start, end), {"appointment.at": 1})
        return [document["appointment"]["at"] async for document in found]


def _coming(start: datetime, end: datetime) -> dict[str, Any]:
    """Ask for work whose applicants come in a span of time: at one counter, whoever asked them."""
    return {
        "state": State.APPOINTMENT.value,
        "appointment.at": {"$gte": start, "$lt": end},
    }


async def find_overdue(
    store: Store, departments: SomeOf[str], now: datetime, after: Place | None, limit: int
) -> list[WorkRecord]:
    """Return a page of the work that missed a promise, the earliest present promise first."""
    order = (("due", 1), ("_id", 1))
    found: list[WorkRecord] = []
    for index, query in _overdue(departments, now).items():
        further = {"$and": [query, after.beyond("due")]} if after else query
        found += await store.find(WORK, further, sort=order, limit=limit, hint=index)
    return sorted(found, key=lambda work: (work.due or now, work.id))[:limit]


async def count_overdue(
    store: Store, departments: SomeOf[str], now: datetime, at_most: int = ANY_NUMBER
) -> int:
    """Return how much work of departments missed a promise, up to a limit."""
    counted = 0
    with passing_trouble():
        for index, query in _overdue(departments, now).items():
            counted += await store.database[WORK.name].count_documents(
                query, limit=at_most, hint=index
            )
    return min(counted, at_most)


def _overdue(departments: SomeOf[str], now: datetime) -> dict[str, dict[str, Any]]:
    """Ask for work that is past a promise, like `Work.is_overdue`: each part by its own index.

    No work is in both parts. Were both asked for at once, the database would read all open work.
    """
    theirs = {"departments": {"$in": list(departments)}}
    missed_before = {"$gt": 0}
    return {
        "promises": {
            **theirs,
            "state": {"$in": list(RUNNING_STATES)},
            "due": {"$lt": now},
            "clock.delays": {"$not": missed_before},
        },
        "missed": {**theirs, "state": {"$in": list(OPEN_STATES)}, "clock.delays": missed_before},
    }


async def ids_of_tickets(store: Store, tickets: Sequence[str]) -> dict[str, str]:
    """Return the request id of each ticket that is known, by one query."""
    query = {"ticket": {"$in": list(tickets)}}
    with passing_trouble():
        found = store.database[WORK.name].find(query, {"ticket": 1})
        return {document["ticket"]: document["_id"] async for document in found}


async def tickets_of(
    store: Store, departments: SomeOf[str], request_ids: Sequence[str]
) -> dict[str, str]:
    """Return the ticket of each request that is on a worklist of departments, by one query."""
    query = {"_id": {"$in": list(request_ids)}, "departments": {"$in": list(departments)}}
    with passing_trouble():
        found = store.database[WORK.name].find(query, {"ticket": 1})
        return {document["_id"]: document["ticket"] async for document in found}


async def find_changes(store: Store, ticket: str, limit: int) -> Sequence[TrailRecord]:
    """Return what people did with work, the latest first."""
    query = {"ticket": ticket, "did": {"$in": list(CHANGING)}}
    return await store.find(TRAIL, query, sort=[("_id", -1)], limit=limit)


async def holders_of_marks(store: Store, marks: SomeOf[str]) -> dict[str, str]:
    """Return for each recorded mark the id of the request that has it, by one query."""
    # The type is repeated because the index holds texts only and is not used otherwise.
    query = {"marks": {"$in": list(marks), "$type": "string"}}
    with passing_trouble():
        found = store.database[WORK.name].find(query, {"marks": 1})
        return {mark: document["_id"] async for document in found for mark in document["marks"]}


async def count_open(store: Store, departments: Sequence[str]) -> Mapping[tuple[str, State], int]:
    """Return how much work of each department is in each open state."""
    return {
        (department, state): await store.count(WORK, {"departments": department, "state": state})
        for department in departments
        for state in OPEN_STATES
    }


async def find_due(
    store: Store, until: datetime, limit: int, *, is_new: bool = False
) -> list[WorkRecord]:
    """Return work whose promise ends until a time, the earliest first.

    Args:
        store: The service's state.
        until: The time.
        limit: At most so many.
        is_new: Only work that nobody was warned of.
    """
    query: dict[str, Any] = {"state": {"$in": list(RUNNING_STATES)}, "due": {"$lte": until}}
    if is_new:
        query["warned_at"] = None
    return await store.find(WORK, query, sort=(("due", 1),), limit=limit)
