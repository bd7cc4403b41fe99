"""What a message may look like: the provider's limits for each kind of content."""

from collections.abc import Callable, Mapping
from typing import Any

from devkit.whatsapp.errors import GraphError
from devkit.whatsapp.interactive import check_interactive
from devkit.whatsapp.required import member, objects, text_within

MEDIA_KINDS = frozenset({"image", "document", "audio", "video", "sticker"})
_CAPTION_KINDS = frozenset({"image", "document", "video"})
_ENVELOPE = frozenset(
    {
        *("messaging_product", "recipient_type", "to", "recipient", "type", "context"),
        *("biz_opaque_callback_data", "recipient_identity_key_hash", "ttl"),
    }
)
_RECEIPT = frozenset({"messaging_product", "status", "message_id", "typing_indicator"})


def check_product(payload: Mapping[str, Any]) -> None:
    """Every call names the product."""
    if payload.get("messaging_product") != "whatsapp":
        raise GraphError(100, "Param messaging_product must be one of {WHATSAPP}")


def check_receipt(payload: Mapping[str, Any]) -> str:
    """A read receipt, perhaps with a typing indicator; gives the id of the message read."""
    _nothing_unexpected(payload, _RECEIPT)
    if payload["status"] != "read":
        raise GraphError(100, "Param status must be one of {READ}")
    typing = payload.get("typing_indicator")
    # Some clients send `true` here; the provider's own shape is an object with a type.
    if typing is not None and typing is not True and member(typing, "type", str) != "text":
        raise GraphError(100, "Param typing_indicator['type'] must be one of {TEXT}")
    return str(member(payload, "message_id", str))


def check_message(payload: Mapping[str, Any]) -> str:
    """Check a message and give its kind.

    Raises:
        GraphError: 100, 131008 or 131009, naming the faulty parameter.
    """
    kind = payload.get("type", "text")
    if not isinstance(kind, str) or kind not in _CHECKS:
        raise GraphError(100, f"Param type must be one of {{{', '.join(sorted(_CHECKS))}}}")
    _nothing_unexpected(payload, _ENVELOPE | {kind})
    if payload.get("recipient_type", "individual") != "individual":
        raise GraphError(100, "Param recipient_type must be one of {INDIVIDUAL}")
    opaque = payload.get("biz_opaque_callback_data")
    if opaque is not None and (not isinstance(opaque, str) or len(opaque) > 512):
        raise GraphError(100, "Param biz_opaque_callback_data must be at most 512 characters long")
    context = payload.get("context")
    if context is not None:
        member(context, "message_id", str)
    _CHECKS[kind](kind, payload.get(kind))
    return kind


def _nothing_unexpected(payload: Mapping[str, Any], known: frozenset[str]) -> None:
    unexpected = payload.keys() - known
    if unexpected:
        raise GraphError(100, f'Unexpected key "{min(unexpected)}" on the request')


def _check_text(kind: str, text: object) -> None:
    text_within(text, kind, "body", most=4096, code=100)


def _check_media(kind: str, media: object) -> None:
    if not isinstance(media, dict):
        raise GraphError(131008, f"Parameter {kind} is required")
    if ("id" in media) == ("link" in media):
        raise GraphError(100, f"Param {kind} needs exactly one of id and link")
    link = media.get("link")
    if link is not None and not str(link).startswith(("http://", "https://")):
        raise GraphError(100, f"Param {kind}['link'] is not a valid URI")
    if media.get("caption") is not None:
        if kind not in _CAPTION_KINDS:
            raise GraphError(100, f'Unexpected key "caption" on param {kind}')
        text_within(media, kind, "caption", most=1024, code=100)


def _check_template(kind: str, template: object) -> None:
    text_within(template, kind, "name", most=512, code=100)
    member(member(template, "language", dict), "code", str)
    assert isinstance(template, dict)  # noqa: S101 - member() has seen to it
    for component in objects(template, "components"):
        objects(component, "parameters")
        if not str(component.get("index") or 0).isdecimal():
            raise GraphError(100, "Param index must be a number")


def _check_presence(kind: str, content: object) -> None:
    if not content:
        raise GraphError(131008, f"Parameter {kind} is required")


_CHECKS: Mapping[str, Callable[[str, object], None]] = {
    "text": _check_text,
    "template": _check_template,
    "interactive": lambda _, content: check_interactive(content),
    **dict.fromkeys(MEDIA_KINDS, _check_media),
    **dict.fromkeys(("location", "contacts", "reaction"), _check_presence),
}
