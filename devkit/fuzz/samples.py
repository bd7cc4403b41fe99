"""Webhook bodies of every kind that the platform sends; everybody in them is invented."""

from typing import Any, Final

Json = dict[str, Any]

_NUMBER: Final = {"display_phone_number": "62 24 0000", "phone_number_id": "106540352242922"}
_PHONE: Final = "628110000001"
_USER: Final = "ID.13491208655302741918"
_MEDIA: Final = {"id": "1", "mime_type": "image/jpeg", "sha256": "eA==", "url": "https://x.test/1"}
_ERROR: Final = {"code": 131051, "title": "t", "error_data": {"details": "d"}}

_KINDS: Final[dict[str, Any]] = {
    "text": {"body": "Selamat pagi 🙏"},
    "image": {**_MEDIA, "caption": "KK"},
    "document": {**_MEDIA, "filename": "kk.pdf"},
    "audio": {**_MEDIA, "voice": True},
    "video": _MEDIA,
    "sticker": {**_MEDIA, "animated": False},
    "location": {"latitude": -6.8, "longitude": 110.8, "name": "Kudus"},
    "contacts": [{"name": {"formatted_name": "A"}, "phones": [{"phone": "+628110000002"}]}],
    "interactive": {"type": "button_reply", "button_reply": {"id": "a", "title": "b"}},
    "button": {"payload": "a", "text": "b"},
    "reaction": {"message_id": "wamid.x", "emoji": "👍"},
    "order": {"catalog_id": "1", "product_items": []},
    "system": {"type": "user_changed_number", "wa_id": "628110000009", "previous_user_id": _USER},
    "edit": {"original_message_id": "m", "message": {"type": "text", "text": {"body": "b"}}},
    "revoke": {"original_message_id": "m"},
    "unsupported": {"type": "poll"},
    "request_welcome": {},
}
_INTERACTIVE: Final = (
    {"type": "list_reply", "list_reply": {"id": "a", "title": "b", "description": "c"}},
    {"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": '{"flow_token":"1"}'}},
    {"type": "call_permission_reply", "call_permission_reply": {"response": "accept"}},
)


def _message(number: int, kind: str, body: Any) -> Json:
    told = {"from": _PHONE, "from_user_id": _USER, "id": f"wamid.{number}", "type": kind}
    return {**told, "timestamp": "1763000000", kind: body, "context": {"id": "wamid.0"}}


def _status(number: int, word: str) -> Json:
    told: Json = {"id": f"wamid.s{number}", "status": word, "timestamp": "1763000000"}
    told |= {"recipient_id": _PHONE, "biz_opaque_callback_data": "a" * 32}
    told |= {"pricing": {"pricing_model": "PMP", "type": "regular", "category": "utility"}}
    return {**told, "errors": [_ERROR]} if word == "failed" else told


def _change(field: str, value: Json) -> Json:
    told = {"messaging_product": "whatsapp", "metadata": _NUMBER, **value}
    return {"field": field, "value": told}


def samples() -> list[Json]:
    """Return whole bodies: one for each kind of update, and one with everything."""
    kinds = [*_KINDS.items(), *(("interactive", body) for body in _INTERACTIVE)]
    kinds.append(("system", {"type": "customer_identity_changed", "body": "b"}))
    messages = [_message(n, kind, body) for n, (kind, body) in enumerate(kinds)]
    words = ("sent", "delivered", "read", "played", "failed", "deleted")
    statuses = [_status(n, word) for n, word in enumerate(words)]
    contacts = [{"profile": {"name": "Warga"}, "wa_id": _PHONE, "user_id": _USER}]
    account = {"event": "PAUSED", "message_template_name": "loket_submitted"}
    changes = [
        *(_change("messages", {"contacts": contacts, "messages": [m]}) for m in messages),
        *(_change("messages", {"statuses": [s]}) for s in statuses),
        _change("messages", {"errors": [_ERROR]}),
        _change("message_template_status_update", account),
        _change("phone_number_quality_update", {"event": "FLAGGED", "current_limit": "TIER_1K"}),
        _change("user_preferences", {"user_preferences": [{"wa_id": _PHONE, "value": "stop"}]}),
        _change("calls", {"calls": [{"id": "1"}]}),
        _change("messages", {"contacts": contacts, "messages": messages, "statuses": statuses}),
    ]
    return [_body([change]) for change in changes] + [_body(changes)]


def _body(changes: list[Json]) -> Json:
    entry = {"id": "102290000000001", "time": 1763000000, "changes": changes}
    return {"object": "whatsapp_business_account", "entry": [entry]}
