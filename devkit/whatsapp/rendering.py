"""What a person reads and may tap in a message of the business."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from devkit.whatsapp.templates import Template, render


@dataclass(frozen=True, slots=True)
class Option:
    """Something to tap: a reply button, a row of a list, or a quick reply of a template."""

    kind: Literal["button_reply", "list_reply", "quick_reply"]
    id: str
    title: str
    description: str | None = None


def readable_text(kind: str, content: Any, template: Template | None) -> str:
    """The words of a message, without its buttons."""
    if template is not None:
        return render(template, content)
    if kind == "text":
        return str(content["body"])
    if kind == "interactive":
        return str(content["body"]["text"])
    if not isinstance(content, Mapping):  # cards are a list
        return ""
    return str(content.get("caption") or content.get("filename") or "")


def options_of(
    kind: str, content: Mapping[str, Any], template: Template | None
) -> Iterator[Option]:
    """What can be tapped."""
    if template is not None:
        payloads = _quick_reply_payloads(content)
        for at, title in enumerate(template.quick_replies):
            yield Option("quick_reply", payloads.get(at, title), title)
    elif kind == "interactive" and content["type"] == "button":
        for button in content["action"]["buttons"]:
            yield Option("button_reply", button["reply"]["id"], button["reply"]["title"])
    elif kind == "interactive" and content["type"] == "list":
        for section in content["action"]["sections"]:
            for row in section["rows"]:
                yield Option("list_reply", row["id"], row["title"], row.get("description") or None)


def _quick_reply_payloads(content: Mapping[str, Any]) -> dict[int, str]:
    return {
        int(component.get("index") or 0): str(component["parameters"][0].get("payload", ""))
        for component in content.get("components") or ()
        if str(component.get("type")).lower() == "button"
        and str(component.get("sub_type")).lower() == "quick_reply"
        and component.get("parameters")
    }
