"""Dead letters: what can never succeed as it is, kept with its reason until somebody decides.

The body is kept exactly as it came (personal data in it is sealed), so nothing is lost.
"""

import re
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from pydantic import BaseModel, ConfigDict
from pymongo import IndexModel

from shared.persistence.records import Collection, Record


class LetterStatus(StrEnum):
    """What was decided about a dead letter."""

    WAITING = "waiting"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


class TrailEntry(BaseModel):
    """One thing that was done to a dead letter.

    Attributes:
        at: When.
        by: Who: a token subject, or `system`.
        action: `set_aside`, `edited`, `replay_failed`, `replayed` or `discarded`.
        note: Why, or what came of it.
        body_before: The body that an edit replaced.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    by: str
    action: str
    note: str | None = None
    body_before: bytes | None = None


class DeadLetter(Record):
    """A message that a consumer group set aside.

    Attributes:
        group: The consumer group.
        topic: Where it came from.
        partition: Its partition.
        offset: Its offset.
        key: The message's key, if it is text.
        headers: Its headers, values as text where they are text.
        body: Its body as it came, or as it was edited.
        code: Kind of error.
        reason: The error in words.
        status: What was decided.
        at: When it was set aside.
        trail: All that was done to it.
    """

    group: str
    topic: str
    partition: int
    offset: int
    key: str | None
    headers: dict[str, str]
    body: bytes
    code: str
    reason: str
    status: LetterStatus
    at: datetime
    trail: tuple[TrailEntry, ...]


DEAD_LETTERS: Collection[DeadLetter] = Collection(
    "dead_letters",
    DeadLetter,
    "dead letter",
    (IndexModel([("status", 1), ("at", 1), ("_id", 1)]),),
)


LETTER_ID = re.compile(r"[0-9a-f]{24}")
"""The form of a dead letter's id."""


def letter_id(group: str, topic: str, partition: int, offset: int, timestamp: int) -> str:
    """Return the id of a dead letter; the same message gives the same id each time it comes."""
    text = f"{group}|{topic}|{partition}|{offset}|{timestamp}"
    return sha256(text.encode()).hexdigest()[:24]
