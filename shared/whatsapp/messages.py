"""What to send inside the 24-hour window: texts, buttons, lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.whatsapp.payload import (
    Envelope,
    Payload,
    check_count,
    check_distinct,
    check_text,
    compose,
)

MAX_BODY: Final = 4096
MAX_BUTTONS_BODY: Final = 1024
MAX_HEADER: Final = 60
MAX_FOOTER: Final = 60
MAX_BUTTONS: Final = 3
MAX_BUTTON_TITLE: Final = 20
MAX_BUTTON_ID: Final = 256
MAX_ROWS: Final = 10
MAX_ROW_TITLE: Final = 24
MAX_ROW_DESCRIPTION: Final = 72
MAX_ROW_ID: Final = 200


@dataclass(frozen=True, slots=True)
class Button:
    """A reply button; the id comes back when it is pressed."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list."""

    id: str
    title: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title; a title is needed as soon as there are two sections."""

    rows: Sequence[Row]
    title: str | None = None


def text_message(envelope: Envelope, body: str, *, has_preview: bool = False) -> Payload:
    """Build a plain text, with a preview of its first link if wanted."""
    check_text("body", body, MAX_BODY)
    return compose(envelope, "text", {"body": body, "preview_url": has_preview})


def button_message(
    envelope: Envelope,
    body: str,
    buttons: Sequence[Button],
    *,
    header: str | None = None,
    footer: str | None = None,
) -> Payload:
    """Build a text with one to three reply buttons."""
    check_text("body", body, MAX_BUTTONS_BODY)
    check_count("buttons", len(buttons), MAX_BUTTONS)
    for i, button in enumerate(buttons):
        check_text(f"buttons[{i}].id", button.id, MAX_BUTTON_ID)
        check_text(f"buttons[{i}].title", button.title, MAX_BUTTON_TITLE)
    check_distinct("buttons.id", [b.id for b in buttons])
    check_distinct("buttons.title", [b.title for b in buttons])
    replies = [{"type": "reply", "reply": {"id": b.id, "title": b.title}} for b in buttons]
    around = _around(body, header, footer)
    action = {"buttons": replies}
    return compose(envelope, "interactive", {"type": "button", **around, "action": action})


def list_message(
    envelope: Envelope,
    body: str,
    button: str,
    sections: Sequence[Section],
    *,
    header: str | None = None,
    footer: str | None = None,
) -> Payload:
    """Build a text with a button that opens a list of one to ten rows in all."""
    check_text("body", body, MAX_BODY)
    check_text("button", button, MAX_BUTTON_TITLE)
    rows = [row for section in sections for row in section.rows]
    check_count("rows", len(rows), MAX_ROWS)
    check_distinct("rows.id", [row.id for row in rows])
    built = [_section(s, section, len(sections)) for s, section in enumerate(sections)]
    around = _around(body, header, footer)
    action = {"button": button, "sections": built}
    return compose(envelope, "interactive", {"type": "list", **around, "action": action})


def _around(body: str, header: str | None, footer: str | None) -> Payload:
    around: Payload = {"body": {"text": body}}
    if header is not None:
        check_text("header", header, MAX_HEADER)
        around["header"] = {"type": "text", "text": header}
    if footer is not None:
        check_text("footer", footer, MAX_FOOTER)
        around["footer"] = {"text": footer}
    return around


def _section(position: int, section: Section, sections: int) -> Payload:
    where = f"sections[{position}]"
    if section.title is not None or sections > 1:
        check_text(f"{where}.title", section.title or "", MAX_ROW_TITLE)
    rows = [_row(f"{where}.rows[{i}]", row) for i, row in enumerate(section.rows)]
    return {"title": section.title, "rows": rows} if section.title else {"rows": rows}


def _row(where: str, row: Row) -> Payload:
    check_text(f"{where}.id", row.id, MAX_ROW_ID)
    check_text(f"{where}.title", row.title, MAX_ROW_TITLE)
    built: Payload = {"id": row.id, "title": row.title}
    if row.description is not None:
        check_text(f"{where}.description", row.description, MAX_ROW_DESCRIPTION)
        built["description"] = row.description
    return built
