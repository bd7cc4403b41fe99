"""Webhook bodies and messages that could not be read or handled, as dead letters.

A letter holds the id of what was set aside, never its content, which stays sealed where it is.
Replaying puts it back in line; the worker reads it like anything else, and a letter that fails
again waits again.
"""

from enum import StrEnum
from typing import Final

import orjson

from services.intake.channels.whatsapp.repository import MESSAGES, RAW_BODIES, Progress
from shared.domain.errors import ConflictError, InvalidInputError
from shared.messaging.records import Incoming
from shared.persistence.dead_letters import (
    DEAD_LETTERS,
    DeadLetter,
    LetterStatus,
    TrailEntry,
    letter_id,
)
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.whatsapp.updates import NotUnderstood

GROUP: Final = "whatsapp"
MOST_PLACES: Final = 20
UNKNOWN_FIELD: Final = "field:"
"""News of a kind that nobody asked for; counted, and no letter."""


class Origin(StrEnum):
    """What was set aside; the letter's topic."""

    WEBHOOK = "whatsapp.webhooks"
    MESSAGE = "whatsapp.messages"


async def note_letter(
    unit: UnitOfWork, origin: Origin, identity: str, code: str, reason: str
) -> None:
    """Write a dead letter, or let the one that was replayed before wait again."""
    key = letter_id(GROUP, f"{origin.value}/{identity}", 0, 0, 0)
    entry = TrailEntry(at=unit.now, by="system", action="set_aside", note=reason)
    letter = await unit.get(DEAD_LETTERS, key)
    if letter is None:
        letter = DeadLetter(
            id=key,
            group=GROUP,
            topic=origin.value,
            partition=0,
            offset=0,
            key=identity,
            headers={},
            body=orjson.dumps({"id": identity}),
            code=code,
            reason=reason,
            status=LetterStatus.WAITING,
            at=unit.now,
            trail=(),
        )
    told = {"status": LetterStatus.WAITING, "reason": reason, "trail": (*letter.trail, entry)}
    unit.put(DEAD_LETTERS, letter.model_copy(update=told))


def worth_a_letter(parts: tuple[NotUnderstood, ...]) -> tuple[NotUnderstood, ...]:
    """Return the parts of a webhook that somebody should look at."""
    return tuple(part for part in parts if not part.kind.startswith(UNKNOWN_FIELD))


def reason_of(parts: tuple[NotUnderstood, ...]) -> str:
    """Return what could not be read and where, never what it said."""
    places = ", ".join(f"{part.kind} at {part.path}" for part in parts[:MOST_PLACES])
    return f"Not read, while the rest of the webhook was: {places} ({len(parts)} in all)."


class Replay:
    """Puts back in line what a letter is about."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def process_strictly(self, record: Incoming) -> None:
        """See `shared.web.dead_letters.Replayer`.

        Raises:
            InvalidInputError: The letter's body names nothing.
            ConflictError: What it names was forgotten, or waits already.
        """
        try:
            identity = str(orjson.loads(record.body)["id"])
        except (ValueError, KeyError, TypeError):
            raise InvalidInputError('The body must be {"id": "…"}, as it was.') from None
        async with self._store.unit_of_work() as unit:
            again = {"progress": Progress.WAITING, "expires_at": None}
            if record.topic == Origin.MESSAGE:
                message = await unit.get(MESSAGES, identity)
                if message is not None and message.progress is Progress.SET_ASIDE:
                    unit.put(MESSAGES, message.model_copy(update=again))
                    return
            else:
                body = await unit.get(RAW_BODIES, identity)
                if body is not None and body.progress is not Progress.WAITING:
                    unit.put(RAW_BODIES, body.model_copy(update=again))
                    return
            raise ConflictError("It was forgotten meanwhile, or waits already. Nothing to replay.")
