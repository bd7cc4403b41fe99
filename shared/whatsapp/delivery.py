"""Reading a delivery state: the hot path of the webhook, so each value is read once and plainly."""

from typing import Any

from shared.whatsapp.updates import REPORTED, ApiError, StatusUpdate
from shared.whatsapp.values import items, mapping, moment, number, phone, text, user_id


def read_status(raw: Any, our_number: str | None) -> StatusUpdate | None:
    """Return a delivery state, or None if it has no id or no status that we know."""
    if not isinstance(raw, dict):
        return None
    get = raw.get
    identity, word = text(get("id")), get("status")
    status = REPORTED.get(word) if isinstance(word, str) else None
    if identity is None or status is None:
        return None
    recipient, is_group = get("recipient_id"), get("recipient_type") == "group"
    errors, pricing = get("errors"), get("pricing")
    return StatusUpdate(
        identity,
        status,
        moment(get("timestamp")),
        our_number,
        None if is_group else phone(recipient),
        user_id(get("recipient_user_id")) or (None if is_group else user_id(recipient)),
        _participant(raw) if is_group else None,
        text(get("biz_opaque_callback_data")),
        read_errors(errors) if errors else (),
        (text(pricing.get("type")), text(pricing.get("category")))
        if isinstance(pricing, dict)
        else None,
    )


def read_errors(errors: object) -> tuple[ApiError, ...]:
    """Return the errors of a failed message; one without a code is left out."""
    found = []
    for error in map(mapping, items(errors)):
        code = number(error.get("code"))
        if code is not None:
            details = text(mapping(error.get("error_data")).get("details"))
            title = text(error.get("title")) or text(error.get("message"))
            found.append(ApiError(int(code), title, details))
    return tuple(found)


def _participant(raw: dict[str, Any]) -> str | None:
    return text(raw.get("recipient_participant_user_id")) or text(
        raw.get("recipient_participant_id")
    )
