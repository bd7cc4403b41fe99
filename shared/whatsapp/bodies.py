"""Reading the body of a message: its kind and its content."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from shared.whatsapp.content import (
    Choice,
    Contacts,
    Content,
    Edit,
    FlowReply,
    Location,
    Media,
    MessageKind,
    NumberChange,
    Reaction,
    Revoke,
    SharedContact,
    System,
    Text,
    Unsupported,
)
from shared.whatsapp.values import codes, items, mapping, number, person, phone, text, user_id

Body = dict[str, Any]
Read = tuple[MessageKind, Content]

MOVES: Final = frozenset({"user_changed_number", "user_changed_user_id"})


def read_body(message: Body) -> Read:
    """Return the kind and content of a message; what cannot be read is `Unsupported`."""
    kind = text(message.get("type"))
    read = READERS.get(kind or "")
    return (read(message) if read else None) or _unsupported(message, kind)


def _unsupported(message: Body, kind: str | None) -> Read:
    told = text(mapping(message.get("unsupported")).get("type"))
    found = Unsupported(told or kind or "unknown", codes(message.get("errors")))
    return MessageKind.UNSUPPORTED, found


def _text(message: Body) -> Read | None:
    body = mapping(message.get("text")).get("body")
    return (MessageKind.TEXT, Text(body)) if isinstance(body, str) else None


def _media(kind: MessageKind) -> Callable[[Body], Read | None]:
    def read(message: Body) -> Read | None:
        media = mapping(message.get(kind.value))
        identity = text(media.get("id"))
        if identity is None:
            return None
        names = ("mime_type", "sha256", "url", "caption", "filename")
        return kind, Media(identity, *(text(media.get(name)) for name in names))

    return read


def _interactive(message: Body) -> Read | None:
    interactive = mapping(message.get("interactive"))
    kind = interactive.get("type")
    if kind == "nfm_reply":
        return MessageKind.FLOW_REPLY, _flow_reply(mapping(interactive.get(kind)))
    if kind not in ("button_reply", "list_reply"):
        return None
    reply = mapping(interactive.get(kind))
    chosen = text(reply.get("id"))
    if chosen is None:
        return None
    return MessageKind(kind), Choice(chosen, text(reply.get("title")) or "")


def _flow_reply(reply: Body) -> FlowReply:
    written = reply.get("response_json")
    try:
        answers = orjson.loads(written) if isinstance(written, str) else written
    except orjson.JSONDecodeError:
        answers = None
    return FlowReply(answers if isinstance(answers, dict) else None)


def _template_button(message: Body) -> Read | None:
    button = mapping(message.get("button"))
    title = text(button.get("text")) or ""
    payload = text(button.get("payload")) or title
    return (MessageKind.TEMPLATE_BUTTON, Choice(payload, title)) if payload else None


def _reaction(message: Body) -> Read | None:
    reaction = mapping(message.get("reaction"))
    target = text(reaction.get("message_id"))
    if target is None:
        return None
    return MessageKind.REACTION, Reaction(target, text(reaction.get("emoji")))


def _location(message: Body) -> Read | None:
    place = mapping(message.get("location"))
    latitude, longitude = number(place.get("latitude")), number(place.get("longitude"))
    if latitude is None or longitude is None:
        return None
    named = (text(place.get("name")), text(place.get("address")))
    return MessageKind.LOCATION, Location(latitude, longitude, *named)


def _contacts(message: Body) -> Read | None:
    people = tuple(_contact(mapping(c)) for c in items(message.get("contacts")))
    return (MessageKind.CONTACTS, Contacts(people)) if people else None


def _contact(contact: Body) -> SharedContact:
    written = (mapping(p) for p in items(contact.get("phones")))
    found = (phone(p.get("wa_id")) or phone(p.get("phone")) for p in written)
    name = text(mapping(contact.get("name")).get("formatted_name"))
    return SharedContact(name, tuple(p for p in found if p))


def _system(message: Body) -> Read | None:
    system = mapping(message.get("system"))
    kind = text(system.get("type")) or "unknown"
    new = person(system.get("wa_id") or system.get("new_wa_id"), system.get("user_id"))
    if new and (kind in MOVES or "new_wa_id" in system):
        previous = user_id(system.get("previous_user_id"))
        return MessageKind.NUMBER_CHANGE, NumberChange(new, previous)
    return MessageKind.SYSTEM, System(kind)


def _revoke(message: Body) -> Read | None:
    original = text(mapping(message.get("revoke")).get("original_message_id"))
    return (MessageKind.REVOKE, Revoke(original)) if original else None


def _edit(message: Body) -> Read | None:
    edit = mapping(message.get("edit"))
    original, changed = text(edit.get("original_message_id")), mapping(edit.get("message"))
    if original is None or changed.get("type") == "edit":  # an edit of an edit has no end
        return None
    return MessageKind.EDIT, Edit(original, read_body(changed)[1])


_MEDIA = (
    MessageKind.IMAGE,
    MessageKind.DOCUMENT,
    MessageKind.AUDIO,
    MessageKind.VIDEO,
    MessageKind.STICKER,
)

READERS: Final[Mapping[str, Callable[[Body], Read | None]]] = {
    "text": _text,
    **{kind.value: _media(kind) for kind in _MEDIA},
    "interactive": _interactive,
    "button": _template_button,
    "reaction": _reaction,
    "location": _location,
    "contacts": _contacts,
    "system": _system,
    "revoke": _revoke,
    "edit": _edit,
}
"""How to read each type of message that we know."""
