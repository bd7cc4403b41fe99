"""The collections of the notifier, and the questions that are asked of them."""

from collections.abc import Collection as SomeOf
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from services.notifier.notice import NOT_REACHED, OPEN, Notice, NoticeState, Person, Recipient
from shared.persistence.driver import IndexModel
from shared.persistence.mongo import passing_trouble
from shared.persistence.place import Place
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store

STRAYS_KEPT = timedelta(hours=1)


class RecipientRecord(Recipient, Record):
    """A recipient as kept; its id is the request's."""


class NoticeRecord(Notice, Record):
    """A notice as kept; its id is opaque and goes to the provider."""


class PersonRecord(Person, Record):
    """How a person is reached now; its id is the applicant's ref in what was filed by chat."""

    expires_at: datetime


class Contact(Record):
    """A person who wrote to us; its id is the keyed hash of the address."""

    last_heard_at: datetime


class StrayReport(Record):
    """A delivery state that named no notice, and whose message is not known yet."""

    message_ref: str
    status: str
    at: datetime
    error_code: int | None = None
    heard_at: datetime


class ChannelPause(Record):
    """Why a channel is closed for now; its id is the channel's name.

    Attributes:
        until: When one message may be tried again.
        code: The provider's error code.
        tries: How often it was paused in a row; 0 while it is open.
    """

    until: datetime | None = None
    code: int | None = None
    tries: int = 0


class TemplateState(Record):
    """What the provider last told of a template; its id is name and language."""

    name: str
    language: str
    status: str
    at: datetime


RECIPIENTS: Collection[RecipientRecord] = Collection("recipients", RecipientRecord, "recipient")
NOTICES: Collection[NoticeRecord] = Collection(
    "notices",
    NoticeRecord,
    "notice",
    (
        IndexModel(
            [("state", 1), ("due_at", 1)],
            name="due",
            partialFilterExpression={"state": {"$in": [state.value for state in OPEN]}},
        ),
        IndexModel([("request_id", 1), ("position", 1)]),
        IndexModel([("created_at", 1), ("_id", 1)]),
        IndexModel([("state", 1), ("created_at", 1), ("_id", 1)]),
        IndexModel(
            [("message_ref", 1)], partialFilterExpression={"message_ref": {"$type": "string"}}
        ),
    ),
)
PEOPLE: Collection[PersonRecord] = Collection(
    "people", PersonRecord, "person", (IndexModel([("expires_at", 1)], expireAfterSeconds=0),)
)
CONTACTS: Collection[Contact] = Collection("contacts", Contact, "contact")
STRAYS: Collection[StrayReport] = Collection(
    "stray_reports",
    StrayReport,
    "delivery report",
    (IndexModel([("heard_at", 1)], expireAfterSeconds=int(STRAYS_KEPT.total_seconds())),),
)
PAUSES: Collection[ChannelPause] = Collection("channel_pauses", ChannelPause, "channel")
TEMPLATES: Collection[TemplateState] = Collection("templates", TemplateState, "template")
COLLECTIONS = (RECIPIENTS, NOTICES, PEOPLE, CONTACTS, STRAYS, PAUSES, TEMPLATES)


class Due(NamedTuple):
    """A notice that may be due, as little as is needed to choose."""

    id: str
    request_id: str
    position: int
    contact_ref: str


async def due_notices(store: Store, now: datetime, limit: int) -> list[Due]:
    """Return the notices that have waited longest, by one query."""
    query = {"state": NoticeState.WAITING, "due_at": {"$lte": now}}
    wanted = {"request_id": 1, "position": 1, "address.contact_ref": 1}
    with passing_trouble():
        found = store.database[NOTICES.name].find(query, wanted).sort("due_at", 1).limit(limit)
        return [
            Due(d["_id"], d["request_id"], d["position"], d["address"]["contact_ref"])
            for d in await found.to_list(limit)
        ]


async def first_open(
    store: Store, request_ids: SomeOf[str]
) -> dict[str, tuple[int, datetime | None]]:
    """Return for each request its first open notice's position and when that is due."""
    query = {"request_id": {"$in": list(request_ids)}, "state": {"$in": list(OPEN)}}
    first: dict[str, tuple[int, datetime | None]] = {}
    with passing_trouble():
        found = store.database[NOTICES.name].find(
            query, {"request_id": 1, "position": 1, "due_at": 1}
        )
        async for document in found:
            known = first.get(document["request_id"])
            if known is None or document["position"] < known[0]:
                first[document["request_id"]] = (document["position"], document["due_at"])
    return first


async def overdue(
    store: Store, states: Sequence[NoticeState], now: datetime, limit: int
) -> list[str]:
    """Return the ids of notices in these states whose time is over."""
    query = {"state": {"$in": list(states)}, "due_at": {"$lte": now}}
    with passing_trouble():
        found = store.database[NOTICES.name].find(query, {"_id": 1}).limit(limit)
        return [document["_id"] for document in await found.to_list(limit)]


async def ids_of_messages(store: Store, message_refs: SomeOf[str]) -> dict[str, str]:
    """Return the notice that each of the provider's messages was, where known, by one query."""
    query = {"message_ref": {"$in": list(message_refs), "$type": "string"}}
    with passing_trouble():
        found = store.database[NOTICES.name].find(query, {"message_ref": 1})
        return {document["message_ref"]: document["_id"] async for document in found}


async def waiting(store: Store) -> tuple[int, datetime | None]:
    """Return how many notices are open, and since when the oldest is."""
    query = {"state": {"$in": list(OPEN)}}
    with passing_trouble():
        notices = store.database[NOTICES.name]
        count = await notices.count_documents(query)
        oldest = await notices.find_one(query, {"created_at": 1}, sort=[("created_at", 1)])
    return count, oldest["created_at"] if oldest else None


async def page(
    store: Store, chosen: dict[str, Any], after: Place | None, limit: int
) -> list[NoticeRecord]:
    """Return a page of the ledger, the oldest first."""
    query = dict(chosen)
    if after:
        query |= after.beyond("created_at")
    return await store.find(NOTICES, query, sort=(("created_at", 1), ("_id", 1)), limit=limit)


async def not_reached(store: Store, after: Place | None, limit: int) -> list[NoticeRecord]:
    """Return a page of the people to call, without those whom somebody has called."""
    chosen = {"state": {"$in": list(NOT_REACHED)}, "called_at": None}
    return await page(store, chosen, after, limit)
