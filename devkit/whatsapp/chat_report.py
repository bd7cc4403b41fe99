"""A chat as the person's own telephone shows it: both sides, in order."""

from datetime import UTC, datetime
from typing import Any

import orjson

from devkit.whatsapp.chats import Spoken
from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.people import Person
from devkit.whatsapp.reports import Choice, ReportModel, StatusSeen, choices_of
from devkit.whatsapp.world import World


class ChatLine(ReportModel):
    """One bubble.

    Attributes:
        is_own: Whether the person wrote it.
        text: What is read.
        header: What stands above, in bold.
        footer: What stands below, in grey.
        list_button: What opens the list of choices; None for buttons.
        choices: What can be tapped.
        quoted: The wamid of the message above it that it is about.
        media_id: Of a file, to be fetched from `/_sim/media/`.
        was_edited: The text is not the first one.
        was_revoked: The person has deleted it.
        reaction: The person's latest emoji to it.
        error_code: Why it failed later.
    """

    wamid: str
    at: datetime
    is_own: bool
    kind: str
    text: str
    header: str = ""
    footer: str = ""
    list_button: str | None = None
    choices: tuple[Choice, ...] = ()
    quoted: str | None = None
    media_id: str | None = None
    mime_type: str | None = None
    was_edited: bool = False
    was_revoked: bool = False
    is_read: bool = False
    reaction: str = ""
    statuses: tuple[StatusSeen, ...] = ()
    error_code: int | None = None


_CHANGES = frozenset({"edit", "revoke", "reaction"})


def to_chat(world: World, person: Person) -> list[ChatLine]:
    """Both sides of a person's chat; edits, deletions and reactions are shown where they belong."""
    said = world.chats.of_person(person.key)
    received = world.ledger.of_person(person.key)
    lines = {spoken.wamid: _own(world, spoken) for spoken in said if spoken.kind not in _CHANGES}
    lines |= {message.wamid: _received(world, message) for message in received}
    for spoken in said:
        target = (
            spoken.content.get("original_message_id") or spoken.content.get("message_id")
            if spoken.kind in _CHANGES
            else None
        )
        if target in lines:
            lines[target] = lines[target].model_copy(update=_change(spoken))
    return sorted(lines.values(), key=lambda line: line.at)


def _change(spoken: Spoken) -> dict[str, Any]:
    match spoken.kind:
        case "edit":
            return {"text": spoken.text, "was_edited": True}
        case "revoke":
            return {"was_revoked": True}
        case _:
            return {"reaction": spoken.text}


def _own(world: World, spoken: Spoken) -> ChatLine:
    content = spoken.content if isinstance(spoken.content, dict) else {}
    return ChatLine(
        wamid=spoken.wamid,
        at=_time(spoken.at),
        is_own=True,
        kind=spoken.kind,
        text=spoken.text,
        media_id=content.get("id"),
        mime_type=content.get("mime_type"),
        is_read=spoken.wamid in world.ledger.receipts,
    )


def _received(world: World, message: Accepted) -> ChatLine:
    payload = orjson.loads(message.raw)
    given = payload[message.kind]
    content = given if isinstance(given, dict) else {}
    action = content.get("action", {}) if message.kind == "interactive" else {}
    media = world.media.find(str(content["id"]), world.now()) if "id" in content else None
    return ChatLine(
        wamid=message.wamid,
        at=_time(message.at),
        is_own=False,
        kind=message.kind,
        text=message.text,
        header=str((content.get("header") or {}).get("text", "")),
        footer=str((content.get("footer") or {}).get("text", "")),
        list_button=action.get("button"),
        choices=choices_of(world, message.kind, content),
        quoted=(payload.get("context") or {}).get("message_id"),
        media_id=media.id if media else None,
        mime_type=media.mime_type if media else None,
        statuses=tuple(StatusSeen(status=s, at=_time(at)) for s, at in message.statuses),
        error_code=message.error_code,
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
