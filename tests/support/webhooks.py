"""Webhook bodies as the platform sends them; everybody in them is invented."""

from typing import Any

import orjson

Json = dict[str, Any]

NUMBER_ID = "106540352242922"
"""The simulated business's own number."""
PHONE = "628110000001"
USER_ID = "ID.13491208655302741918"


def message(identity: str | None = "wamid.M1", kind: str = "text", **parts: Any) -> Json:
    """Build an inbound message; a text unless said otherwise."""
    built: Json = {"from": PHONE, "from_user_id": USER_ID, "id": identity}
    built |= {"timestamp": "1763000000", "type": kind}
    if kind == "text" and "text" not in parts:
        built["text"] = {"body": "Selamat pagi"}
    built |= parts
    return {name: value for name, value in built.items() if value is not None}


def status(identity: str = "wamid.S1", word: str = "delivered", **parts: Any) -> Json:
    """Build a delivery state."""
    built: Json = {"id": identity, "status": word, "timestamp": "1763000000"}
    built |= {"recipient_id": PHONE, "recipient_user_id": USER_ID}
    return built | parts


def contact(name: str = "Warga Contoh", **parts: Any) -> Json:
    """Build the contact of a sender."""
    return {"profile": {"name": name}, "wa_id": PHONE, "user_id": USER_ID} | parts


def change(field: str = "messages", **value: Any) -> Json:
    """Build one change with our number's metadata."""
    ours = {"display_phone_number": "62 24 0000", "phone_number_id": NUMBER_ID}
    return {"field": field, "value": {"messaging_product": "whatsapp", "metadata": ours, **value}}


def envelope(*changes: Any) -> Json:
    """Build a whole body around changes."""
    entry = {"id": "102290000000001", "time": 1763000000, "changes": list(changes)}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def body(*changes: Any) -> bytes:
    """Build a whole body as bytes."""
    return orjson.dumps(envelope(*changes))


def one_message(**parts: Any) -> bytes:
    """Build a body with one message from one known person."""
    return body(change(contacts=[contact()], messages=[message(**parts)]))
