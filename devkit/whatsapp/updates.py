"""The shapes of webhooks: one update each for a message and a status, many in one envelope."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from devkit.whatsapp.business import Business
from devkit.whatsapp.errors import to_status_error
from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.people import Person
from devkit.whatsapp.rules import BatchShape, StatusShape


@dataclass(slots=True)
class Update:
    """One thing to tell the business, with how often that was tried and since when.

    `list_name` is `messages` or `statuses`: the list in the envelope where `body` belongs. With
    any other `field` than `messages`, `body` is the whole value.
    """

    list_name: str
    body: Mapping[str, Any]
    person: Person | None
    attempts: int = 0
    first_tried: float = 0.0
    field: str = "messages"


def message_update(
    person: Person,
    wamid: str,
    at: float,
    kind: str,
    content: object,
    context: object = None,
    **more: object,
) -> Update:
    """A message from a person; one without a phone has no `from`."""
    body: dict[str, object] = {"context": context} if context else {}
    if person.number:
        body["from"] = person.number
    if person.user_id:
        body["from_user_id"] = person.user_id
    body.update({"id": wamid, "timestamp": str(int(at)), "type": kind, kind: content, **more})
    # Told of by the system, not by the person: such messages come without a contact.
    return Update("messages", body, None if kind == "system" else person)


def status_update(
    message: Accepted,
    status: str,
    at: float,
    person: Person | None,
    details: str = "",
    shape: StatusShape = StatusShape.V24,
) -> Update:
    """What became of a message.

    `pricing` stands with `sent` and `delivered` only, and so does `conversation` in the older
    shape; a failed status has no contact.
    """
    body: dict[str, object] = {"id": message.wamid, "status": status, "timestamp": str(int(at))}
    if person is None:
        body["recipient_id"] = message.to
    else:
        if person.number:
            body["recipient_id"] = person.number
        if person.user_id:
            body["recipient_user_id"] = person.user_id
    if message.opaque is not None:
        body["biz_opaque_callback_data"] = message.opaque
    if status == "failed":
        body["errors"] = [to_status_error(message.error_code or 131000, details)]
        return Update("statuses", body, None)
    if status != "read":
        # Since October 2026 free messages are charged like templates, hence one type for all.
        body["pricing"] = {
            "billable": True,
            "pricing_model": "PMP",
            "category": message.category,
            "type": "regular",
        }
        if shape is StatusShape.V23:
            body["conversation"] = {
                "id": hashlib.sha256(message.wamid.encode()).hexdigest()[:32],
                "origin": {"type": message.category},
            }
    return Update("statuses", body, person)


def envelope(
    business: Business, updates: Sequence[Update], shape: BatchShape, rng: Random
) -> dict[str, object]:
    """One POST for all of these."""
    if shape is BatchShape.MIXED:
        shape = rng.choice((BatchShape.LISTS, BatchShape.CHANGES, BatchShape.ENTRIES))
    if shape is BatchShape.LISTS:
        entries = [_lists(business, updates)]
    elif shape is BatchShape.CHANGES:
        entries = [[change for update in updates for change in _lists(business, [update])]]
    else:
        cut = rng.randint(1, len(updates))
        halves = (updates[:cut], updates[cut:])
        entries = [_lists(business, half) for half in halves if half]
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": business.account_id, "changes": changes} for changes in entries],
    }


def _lists(business: Business, updates: Sequence[Update]) -> list[dict[str, object]]:
    """One change for the messages and one for the statuses among these."""
    changes: list[dict[str, object]] = []
    for list_name in ("messages", "statuses"):
        chosen = [u for u in updates if u.field == "messages" and u.list_name == list_name]
        if not chosen:
            continue
        contacts = {u.person.key: u.person.to_contact() for u in chosen if u.person is not None}
        value: dict[str, object] = {
            "messaging_product": "whatsapp",
            "metadata": {
                "display_phone_number": business.display_phone_number,
                "phone_number_id": business.phone_number_id,
            },
        }
        if contacts:
            value["contacts"] = list(contacts.values())
        value[list_name] = [update.body for update in chosen]
        changes.append({"value": value, "field": "messages"})
    changes += ({"value": u.body, "field": u.field} for u in updates if u.field != "messages")
    return changes
