"""Threads: what a person and the front officers write to each other, as it is kept."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from shared.persistence.driver import ASCENDING, IndexModel
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.privacy.sealing import Sealed

SILENCE: Final = timedelta(days=5)
"""A thread in which nobody writes for so long ends; longer than a weekend with a holiday."""
REASSURED_AFTER: Final = timedelta(hours=6)
"""Whoever writes again after so long without an answer is told that the question is not lost."""
ACKNOWLEDGED_AGAIN: Final = timedelta(hours=1)
"""Whoever goes on writing is told so seldom that it went to the officer; a sign from her counts."""
CONTENT: Final = "thread.message"
PHONE: Final = "thread.phone"
WHATSAPP_ID: Final = "thread.whatsapp_id"
NAME: Final = "thread.name"
MOST_FILES: Final = 50
"""Of one thread; nobody looks through more, and each may have megabytes."""


class Thread(Record):
    """One time that somebody asked for a person.

    Attributes:
        person: Whose conversation it is.
        language: What the person reads.
        is_open: Whether the bot is silent.
        heard_at: When the person last wrote: free text may follow for 24 hours.
        quiet_since: When anybody last wrote.
        unanswered: How many messages came since the last answer.
        officer: Who answered last.
        acknowledged_at: When the bot last said that what is written goes to the officer.
        told_at: When the person was last told by a template that an answer waits.
        ended_by: `person`, `silence`, or the token subject who handed it back.
        expires_at: When it is forgotten.
    """

    person: str
    name: Sealed | None = None
    phone: Sealed | None = None
    whatsapp_id: Sealed | None = None
    language: str = "id"
    is_open: bool = True
    asked_at: datetime
    heard_at: datetime
    quiet_since: datetime
    unanswered: int = 0
    officer: str | None = None
    acknowledged_at: datetime | None = None
    told_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    expires_at: datetime | None = None

    @property
    def owner(self) -> str:
        """Whose data key seals it and its messages."""
        return f"thread:{self.id}"


class Way(StrEnum):
    """How far a message of an officer is."""

    HEARD = "heard"
    """It came from the person."""
    DUE = "due"
    HELD = "held"
    """The window is closed: it leaves when the person writes again, of which a template tells."""
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """It may have been sent, so it is not sent again."""


class ThreadMessage(Record):
    """One message; its id is what delivery states echo.

    Attributes:
        by: The front officer; None for the person's own.
        kind: What sort of message it is; `template` for the one that tells of a held answer.
        file: Id of the kept file that came with it.
        due_at: When it may be tried, while it is due.
        code: The provider's error code of the last refusal.
    """

    thread: str
    at: datetime
    by: str | None = None
    kind: str = "text"
    content: Sealed
    file: str | None = None
    way: Way = Way.HEARD
    due_at: datetime | None = None
    attempts: int = 0
    code: int | None = None
    expires_at: datetime | None = None


_FORGOTTEN = IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0)
THREADS: Collection[Thread] = Collection(
    "whatsapp_threads",
    Thread,
    "conversation",
    (
        IndexModel([("person", 1)], unique=True, partialFilterExpression={"is_open": True}),
        IndexModel([("is_open", 1), ("asked_at", 1)]),
        IndexModel([("expires_at", 1)]),
    ),
)
THREAD_MESSAGES: Collection[ThreadMessage] = Collection(
    "whatsapp_thread_messages",
    ThreadMessage,
    "message",
    (
        IndexModel([("thread", 1), ("_id", 1)]),
        IndexModel(
            [("way", 1), ("_id", 1)],
            partialFilterExpression={"way": {"$in": ["due", "sending"]}},
        ),
        _FORGOTTEN,
    ),
)


async def find_open_thread(store: Store, person: str) -> str | None:
    """Return the id of the open thread of a person."""
    found = await store.find_one(THREADS, {"person": person, "is_open": True})
    return found.id if found else None


async def count_files(store: Store, thread: str) -> int:
    """Return how many files of a thread are kept."""
    return await store.count(THREAD_MESSAGES, {"thread": thread, "file": {"$ne": None}})


async def find_unsent(store: Store, limit: int) -> list[ThreadMessage]:
    """Return the first unsent message of each thread, the oldest first."""
    waiting = {"way": {"$in": [Way.DUE.value, Way.SENDING.value]}}
    first: dict[str, ThreadMessage] = {}
    for message in await store.find(THREAD_MESSAGES, waiting, limit=limit):
        first.setdefault(message.thread, message)
    return [m for m in first.values() if m.way is Way.DUE]


async def find_held(store: Store, thread: str) -> list[ThreadMessage]:
    """Return the messages of a thread that wait for the person to write."""
    query = {"thread": thread, "way": Way.HELD.value}
    return await store.find(THREAD_MESSAGES, query, limit=1000)
