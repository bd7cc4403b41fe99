"""What the channel keeps: raw webhook bodies, messages, conversations, village heads."""

from collections.abc import Collection as SomeOf
from datetime import datetime, timedelta
from enum import StrEnum

from shared.persistence.driver import ASCENDING, IndexModel
from shared.persistence.mongo import passing_trouble
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.privacy.sealing import Sealed

RAW_FIELD = "whatsapp.webhook"
MESSAGE_FIELD = "whatsapp.message"
STATE_FIELD = "whatsapp.state"
REPLY_FIELD = "whatsapp.reply"


ASIDE_KEPT = timedelta(days=90)
"""What is set aside is looked at within this time, or forgotten: it holds people's messages."""


class Progress(StrEnum):
    """How far the handling of something that came in is."""

    WAITING = "waiting"
    DONE = "done"
    SET_ASIDE = "set_aside"
    """It fails as it is; kept until somebody has looked at it."""


class RawBody(Record):
    """A webhook body as it came, its signature verified.

    Attributes:
        sealed: The bytes, under the key of the day (`webhook:<day>`).
        expires_at: When it is forgotten.
    """

    received_at: datetime
    size: int
    sealed: bytes
    progress: Progress = Progress.WAITING
    expires_at: datetime | None = None


class Message(Record):
    """A message of a person; its id is the keyed hash of the platform's id, so it comes in once.

    Attributes:
        person: Whose turn it is: a village head, or the contact of somebody unknown.
        order: Place among all messages.
        received_at: When it came in; its day's key seals it.
        content: A sealed `Inbound`, under the key of the day.
        attempts: How often handling it failed for good reasons to try again.
        expires_at: When it is forgotten; the platform repeats itself for up to 7 days.
    """

    person: str
    order: str
    received_at: datetime | None = None
    content: Sealed
    progress: Progress = Progress.WAITING
    attempts: int = 0
    expires_at: datetime | None = None


class ReplyState(StrEnum):
    """What is known about the last reply to a person."""

    DUE = "due"
    SENDING = "sending"
    """Being sent; after a crash its outcome is unknown."""
    SENT = "sent"
    REFUSED = "refused"
    DROPPED = "dropped"
    """A later answer, or a notice, took its place."""
    UNKNOWN = "unknown"
    """It may have been sent, so it is not sent again: whoever saw nothing writes again."""


class PendingReply(Record):
    """The last reply to one person; its id is the person's.

    Attributes:
        opaque: What delivery states echo.
        content: A sealed `Letter`: to whom, and what.
        attempts: How often it was refused.
        due_at: When it is to be sent.
        window_from: When the person wrote; free text may follow for 24 hours.
        code: The provider's error code of the last refusal.
    """

    opaque: str
    content: Sealed
    state: ReplyState = ReplyState.DUE
    attempts: int = 0
    due_at: datetime
    window_from: datetime
    code: int | None = None
    expires_at: datetime | None = None


class Conversation(Record):
    """Where the conversation with one person stands; its id is the person's.

    Attributes:
        state: A sealed `State`, under the person's key; None for people who are not registered.
        language: What the person chose to read; None for the register's.
        told_at: When somebody unregistered was last told so.
        is_told_more: Whether such a person was answered once more since.
        heard_at: When the person last wrote, by the provider's clock.
        is_unfinished: Whether a draft is under way.
        reminded_at: When the person was reminded of that draft.
        expires_at: When it is forgotten.
    """

    state: Sealed | None = None
    language: str | None = None
    told_at: datetime | None = None
    is_told_more: bool = False
    heard_at: datetime | None = None
    is_unfinished: bool = False
    reminded_at: datetime | None = None
    changed_at: datetime
    expires_at: datetime | None = None


WAITING = {"progress": Progress.WAITING.value}
"""The query for what waits, as the partial indexes know it."""
_FORGOTTEN = IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)

RAW_BODIES: Collection[RawBody] = Collection(
    "webhooks",
    RawBody,
    "webhook",
    (
        IndexModel([("progress", 1), ("_id", 1)], partialFilterExpression=WAITING),
        IndexModel([("received_at", 1)]),
        _FORGOTTEN,
    ),
)
MESSAGES: Collection[Message] = Collection(
    "whatsapp_messages",
    Message,
    "message",
    (
        IndexModel([("progress", 1), ("order", 1)], partialFilterExpression=WAITING),
        IndexModel([("received_at", 1)]),
        _FORGOTTEN,
    ),
)
REPLIES: Collection[PendingReply] = Collection(
    "whatsapp_replies",
    PendingReply,
    "reply",
    (
        IndexModel(
            [("state", 1), ("due_at", 1)],
            partialFilterExpression={"state": {"$in": ["due", "sending"]}},
        ),
        _FORGOTTEN,
    ),
)
CONVERSATIONS: Collection[Conversation] = Collection(
    "whatsapp_conversations",
    Conversation,
    "conversation",
    (
        IndexModel([("heard_at", ASCENDING)], partialFilterExpression={"is_unfinished": True}),
        _FORGOTTEN,
    ),
)


async def find_waiting_bodies(store: Store, limit: int, limit_bytes: int) -> list[str]:
    """Return the ids of the oldest bodies that nobody has read; one at least, if there is any."""
    with passing_trouble():
        bodies = store.database[RAW_BODIES.name]
        cursor = bodies.find(WAITING, {"size": 1}).sort("_id", ASCENDING).limit(limit)
        found = await cursor.to_list(limit)
    ids: list[str] = []
    for document in found:
        limit_bytes -= document["size"]
        if ids and limit_bytes < 0:
            break
        ids.append(document["_id"])
    return ids


async def find_oldest_body(store: Store) -> datetime | None:
    """Return when the oldest body came in that nobody has read."""
    with passing_trouble():
        bodies = store.database[RAW_BODIES.name]
        found = await bodies.find_one(WAITING, {"received_at": 1}, sort=[("_id", ASCENDING)])
    return found["received_at"] if found else None


async def find_waiting_messages(
    store: Store, people_busy: SomeOf[str], limit: int
) -> list[Message]:
    """Return the oldest messages that wait, of people who are not being attended to."""
    query = {**WAITING, "person": {"$nin": list(people_busy)}}
    return await store.find(MESSAGES, query, sort=(("order", ASCENDING),), limit=limit)


async def find_waiting_messages_of(store: Store, person: str, limit: int) -> list[Message]:
    """Return a person's messages that wait, the oldest first."""
    query = {**WAITING, "person": person}
    return await store.find(MESSAGES, query, sort=(("order", ASCENDING),), limit=limit)


async def find_due_replies(store: Store, now: datetime, limit: int) -> list[PendingReply]:
    """Return replies that are to be sent by now."""
    query = {"state": ReplyState.DUE.value, "due_at": {"$lte": now}}
    return await store.find(REPLIES, query, sort=(("due_at", ASCENDING),), limit=limit)


async def find_interrupted_replies(store: Store) -> list[PendingReply]:
    """Return replies that were being sent; ask while nobody sends."""
    return await store.find(REPLIES, {"state": ReplyState.SENDING.value}, limit=1000)


async def find_to_remind(
    store: Store, since: datetime, until: datetime, limit: int
) -> list[Conversation]:
    """Return conversations with an unfinished draft, silent for a time, nobody reminded yet."""
    query = {
        "is_unfinished": True,
        "reminded_at": None,
        "heard_at": {"$gte": since, "$lte": until},
    }
    return await store.find(CONVERSATIONS, query, sort=(("heard_at", ASCENDING),), limit=limit)


async def is_kept_aside(store: Store, day_from: datetime, day_to: datetime) -> bool:
    """Return whether a body or message that came in between is unread or set aside."""
    open_states = {"$in": [Progress.WAITING.value, Progress.SET_ASIDE.value]}
    query = {"progress": open_states, "received_at": {"$gte": day_from, "$lt": day_to}}
    if await store.find_one(RAW_BODIES, query) is not None:
        return True
    return await store.find_one(MESSAGES, query) is not None
