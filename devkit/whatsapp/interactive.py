"""Limits of interactive messages: reply buttons, lists, links, forms."""

from collections.abc import Callable, Mapping
from typing import Any

from devkit.whatsapp.errors import GraphError
from devkit.whatsapp.required import member, text_within

_MEDIA_HEADERS = frozenset({"image", "video", "document"})


def check_interactive(content: object) -> None:
    """Check an interactive message.

    Raises:
        GraphError: 100, 131008 or 131009.
    """
    kind = member(content, "type", str)
    check = _CHECKS.get(kind)
    if check is None:
        raise GraphError(131009, f"Param interactive['type'] must be one of {sorted(_CHECKS)}")
    assert isinstance(content, dict)  # noqa: S101 - member() has seen to it
    most = 4096 if kind == "list" else 1024
    text_within(member(content, "body", dict), "interactive['body']", "text", most=most)
    if content.get("footer") is not None:
        text_within(content["footer"], "interactive['footer']", "text", most=60)
    if content.get("header") is not None:
        _check_header(content["header"], only_text=kind == "list")
    check(member(content, "action", dict))


def _check_header(header: object, *, only_text: bool) -> None:
    kind = member(header, "type", str)
    if kind == "text":
        text_within(header, "interactive['header']", "text", most=60)
    elif only_text or kind not in _MEDIA_HEADERS:
        raise GraphError(131009, "Param interactive['header']['type'] is not allowed here")


def _check_buttons(action: Mapping[str, Any]) -> None:
    buttons = member(action, "buttons", list)
    if not 1 <= len(buttons) <= 3:
        raise GraphError(131009, f"Invalid buttons count {len(buttons)}: from 1 to 3 are allowed")
    replies = [member(button, "reply", dict) for button in buttons]
    for reply in replies:
        text_within(reply, "reply", "title", most=20)
        text_within(reply, "reply", "id", most=256)
    _must_differ(replies, "title", "button")
    _must_differ(replies, "id", "button")


def _check_list(action: Mapping[str, Any]) -> None:
    text_within(action, "action", "button", most=20)
    sections = member(action, "sections", list)
    if not 1 <= len(sections) <= 10:
        raise GraphError(131009, f"Invalid sections count {len(sections)}: from 1 to 10")
    rows = [row for section in sections for row in member(section, "rows", list)]
    if not 1 <= len(rows) <= 10:
        raise GraphError(131009, f"Total row count {len(rows)}: from 1 to 10 are allowed")
    for section in sections:
        if len(sections) > 1 or section.get("title"):
            text_within(section, "section", "title", most=24)
    for row in rows:
        text_within(row, "row", "title", most=24)
        text_within(row, "row", "id", most=200)
        if row.get("description"):
            text_within(row, "row", "description", most=72)
    _must_differ(rows, "id", "row")


def _check_link(action: Mapping[str, Any]) -> None:
    parameters = member(action, "parameters", dict)
    text_within(parameters, "parameters", "display_text", most=20)
    member(parameters, "url", str)


def _check_form(action: Mapping[str, Any]) -> None:
    parameters = member(action, "parameters", dict)
    text_within(parameters, "parameters", "flow_cta", most=30)
    if not (parameters.get("flow_id") or parameters.get("flow_name")):
        raise GraphError(131008, "Parameter flow_id or flow_name is required")


def _check_name(action: Mapping[str, Any]) -> None:
    member(action, "name", str)


def _must_differ(items: list[dict[str, Any]], name: str, what: str) -> None:
    values = [item[name] for item in items]
    if len(set(values)) != len(values):
        raise GraphError(131009, f"Duplicated {name} among the {what}s")


_CHECKS: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "cta_url": _check_link,
    "flow": _check_form,
    "location_request_message": _check_name,
    "request_contact_info": _check_name,
}
