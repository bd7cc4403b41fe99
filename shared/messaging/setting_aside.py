"""Turning a record that can never succeed into a dead letter, and back."""

from datetime import datetime

from shared.domain.errors import LoketError
from shared.events.setting_aside import EventSetAside
from shared.messaging.records import Incoming
from shared.persistence.dead_letters import DeadLetter, LetterStatus, TrailEntry, letter_id

DEFECT = "defect"
"""The kind of a failure that nobody foresaw."""


def to_dead_letter(record: Incoming, error: Exception, group: str, now: datetime) -> DeadLetter:
    """Return the dead letter of a record.

    The reason of an error that is not ours is its kind only: its text might hold personal data.
    """
    known = isinstance(error, LoketError)
    code = error.code if isinstance(error, LoketError) else DEFECT
    reason = str(error) if known else f"{type(error).__name__} in the handler; see the log."
    return DeadLetter(
        id=letter_id(group, record.topic, record.partition, record.offset, record.timestamp),
        group=group,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key.decode(errors="replace") if record.key is not None else None,
        headers={name: value.decode(errors="replace") for name, value in record.headers.items()},
        body=record.body,
        code=code,
        reason=reason,
        status=LetterStatus.WAITING,
        at=now,
        trail=(TrailEntry(at=now, by="system", action="set_aside", note=reason),),
    )


def to_event(letter: DeadLetter, service: str) -> EventSetAside:
    """Return what is said of a dead letter; its body stays where it is."""
    return EventSetAside(
        letter_id=letter.id,
        service=service,
        group=letter.group,
        from_topic=letter.topic,
        code=letter.code,
        reason=letter.reason,
        at=letter.at,
    )


def to_record(letter: DeadLetter) -> Incoming:
    """Return the record that a dead letter was made of, as it was edited since."""
    return Incoming(
        topic=letter.topic,
        partition=letter.partition,
        offset=letter.offset,
        timestamp=0,
        key=letter.key.encode() if letter.key is not None else None,
        headers={name: value.encode() for name, value in letter.headers.items()},
        body=letter.body,
    )
