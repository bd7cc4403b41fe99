"""Reading a webhook body: any number of entries, changes, messages and delivery states.

Meta sends up to 1,000 updates in a call and never sends them again after a 200, so everything is
read, and one broken part never costs its neighbours. See Meta's documentation, "Webhooks".
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

import orjson

from shared.domain.errors import MalformedError
from shared.whatsapp.accounts import read_account_update, read_errors
from shared.whatsapp.bodies import read_body
from shared.whatsapp.content import PersonRef
from shared.whatsapp.delivery import read_status
from shared.whatsapp.updates import (
    AccountField,
    AccountUpdate,
    InboundMessage,
    NotUnderstood,
    PreferenceUpdate,
    StatusUpdate,
    Webhook,
)
from shared.whatsapp.values import items, mapping, moment, person, text, user_id

Item = InboundMessage | StatusUpdate | AccountUpdate | PreferenceUpdate | NotUnderstood
Json = dict[str, Any]

PLAIN_NAME: Final = re.compile(r"[a-z_]{1,50}")
ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL
)
"""Any escape in JSON; the group holds half of a surrogate pair that lacks its other half."""


def parse(raw: bytes) -> Webhook:
    """Return everything that a webhook body tells.

    Raises:
        MalformedError: The body is no JSON object, or is nested deeper than 1,024 levels.
    """
    messages: list[InboundMessage] = []
    statuses: list[StatusUpdate] = []
    accounts: list[AccountUpdate] = []
    preferences: list[PreferenceUpdate] = []
    rest: list[NotUnderstood] = []
    for item in _items(_load(raw)):
        match item:
            case StatusUpdate():
                statuses.append(item)
            case InboundMessage():
                messages.append(item)
            case AccountUpdate():
                accounts.append(item)
            case PreferenceUpdate():
                preferences.append(item)
            case NotUnderstood():
                rest.append(item)
    return Webhook(
        tuple(messages), tuple(statuses), tuple(accounts), tuple(preferences), tuple(rest)
    )


def _load(raw: bytes) -> Json:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        body = _load_mended(raw)
    if not isinstance(body, dict):
        raise MalformedError("A webhook body must be a JSON object.")
    return body


def _load_mended(raw: bytes) -> object:
    """Read again with half emoji replaced: one cut text must not cost the whole call."""
    whole = raw.decode("utf-8", "replace").encode()
    mended = ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], whole)
    try:
        return orjson.loads(mended)
    except orjson.JSONDecodeError:
        raise MalformedError("A webhook body must be JSON, nested at most 1,024 deep.") from None


def _items(body: Json) -> Iterator[Item]:
    entries = [mapping(entry) for entry in items(body.get("entry"))]
    if not entries:
        yield NotUnderstood("no-entry", "entry")
    for e, entry in enumerate(entries):
        changes = items(entry.get("changes"))
        if not changes:
            yield NotUnderstood("no-changes", f"entry[{e}]")
        for c, change in enumerate(changes):
            yield from _change(entry, mapping(change), f"entry[{e}].changes[{c}]")


def _change(entry: Json, change: Json, path: str) -> Iterator[Item]:
    field, value = text(change.get("field", "messages")), change.get("value")
    if not isinstance(value, dict):
        yield NotUnderstood("no-value", path)
    elif field == "messages":
        yield from _messages_field(entry, value, path)
    elif field == "user_preferences":
        for i, raw in enumerate(items(value.get("user_preferences"))):
            found = _preference(mapping(raw))
            yield found or NotUnderstood("preference", f"{path}.user_preferences[{i}]")
    elif field in ACCOUNT_FIELDS:
        yield read_account_update(AccountField(field), entry, value)
    else:
        name = field if field and PLAIN_NAME.fullmatch(field) else "unknown"
        yield NotUnderstood(f"field:{name}", path)


ACCOUNT_FIELDS: Final = frozenset(field.value for field in AccountField) - {"errors"}


def _messages_field(entry: Json, value: Json, path: str) -> Iterator[Item]:
    our_number = text(mapping(value.get("metadata")).get("phone_number_id"))
    statuses, messages = items(value.get("statuses")), items(value.get("messages"))
    errors = items(value.get("errors"))
    for i, raw in enumerate(statuses):
        yield read_status(raw, our_number) or NotUnderstood("status", f"{path}.statuses[{i}]")
    if messages:
        contacts = _contacts(value)
        for i, raw in enumerate(messages):
            found = _message(mapping(raw), our_number, contacts)
            yield found or NotUnderstood("message", f"{path}.messages[{i}]")
    yield from read_errors(entry, errors)
    if not (statuses or messages or errors):
        yield NotUnderstood("nothing-inside", path)


def _contacts(value: Json) -> dict[str, Json]:
    """Index the contacts by phone and by user id; their order says nothing."""
    found: dict[str, Json] = {}
    for contact in map(mapping, items(value.get("contacts"))):
        who = person(contact.get("wa_id"), contact.get("user_id"))
        found.update({name: contact for name in (who.user_id, who.phone) if name})
    return found


def _message(raw: Json, our_number: str | None, contacts: dict[str, Json]) -> InboundMessage | None:
    sender, contact = _sender(raw, contacts)
    if not sender:
        return None
    identity = text(raw.get("id"))
    key = identity or _digest(raw)
    if key is None:
        return None
    context = mapping(raw.get("context"))
    kind, content = read_body(raw)
    return InboundMessage(
        key=key,
        id=identity,
        phone_number_id=our_number,
        sender=sender,
        profile_name=text(mapping(contact.get("profile")).get("name")),
        at=moment(raw.get("timestamp")),
        kind=kind,
        content=content,
        reply_to=text(context.get("id")),
        group_id=text(raw.get("group_id")),
    )


def _sender(raw: Json, contacts: dict[str, Json]) -> tuple[PersonRef, Json]:
    told = person(raw.get("from"), raw.get("from_user_id"))
    contact = contacts.get(told.user_id or "") or contacts.get(told.phone or "") or {}
    known = person(contact.get("wa_id"), contact.get("user_id"))
    previous = user_id(mapping(raw.get("system")).get("previous_user_id"))
    return PersonRef(told.user_id or known.user_id or previous, told.phone or known.phone), contact


def _preference(raw: Json) -> PreferenceUpdate | None:
    who = person(raw.get("wa_id"), raw.get("user_id"))
    wish = raw.get("value")
    key = _digest(raw)
    if not who or not key or wish not in ("stop", "resume"):
        return None
    category = text(raw.get("category")) or "unknown"
    return PreferenceUpdate(key, who, category, wish == "stop", moment(raw.get("timestamp")))


def _digest(raw: Json) -> str | None:
    """Return the same key for the same content, however it is batched when it comes again."""
    try:
        content = orjson.dumps(raw, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # it can be read to depth 1,024, but written only to 254
        return None
    return "sha256:" + sha256(content).hexdigest()
