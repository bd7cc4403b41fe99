"""One answer, as plain values, and the message it becomes, always within the platform's limits."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from shared.whatsapp.messages import (
    MAX_BODY,
    MAX_BUTTON_TITLE,
    MAX_BUTTONS,
    MAX_BUTTONS_BODY,
    MAX_ROW_DESCRIPTION,
    MAX_ROW_TITLE,
    MAX_ROWS,
    Button,
    Row,
    Section,
    button_message,
    list_message,
    text_message,
)
from shared.whatsapp.payload import Envelope, Payload

CUT = "…"


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: by pressing it, by its number, or by typing its label."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered in one message: notes on what was heard, then the question.

    Attributes:
        notes: What became of what was heard.
        question: What is asked now; empty where nothing is.
        options: The answers to choose from; more than ten can only be typed.
        list_button: What opens the list of options, where there are too many for buttons.
        quoted: The platform's id of the message that the question is about.
    """

    notes: tuple[str, ...] = field(default=(), repr=False)
    question: str = field(default="", repr=False)
    options: tuple[Option, ...] = field(default=(), repr=False)
    list_button: str = "Pilih"
    quoted: str | None = field(default=None, repr=False)

    def after(self, earlier: "Reply | None") -> "Reply":
        """Return this answer with the notes of an earlier one that was not sent before it."""
        if earlier is None:
            return self
        notes = tuple(dict.fromkeys((*earlier.notes, *self.notes)))
        return replace(self, notes=notes)

    def noting(self, note: str) -> "Reply":
        """Return this answer with another note before all others."""
        return replace(self, notes=(note, *self.notes))


def to_payload(reply: Reply, envelope: Envelope) -> Payload:
    """Return the message: buttons where the options fit, else a list, else a numbered text."""
    options = reply.options
    body = "\n\n".join(part for part in (*reply.notes, reply.question) if part.strip())
    if not options:
        return text_message(envelope, cut(body or CUT, MAX_BODY))
    if _fit_buttons(options) and length(body) <= MAX_BUTTONS_BODY:
        return button_message(envelope, body or CUT, [Button(o.id, o.label) for o in options])
    numbered = "\n".join(f"{n}. {o.label}" for n, o in enumerate(options, 1))
    body = cut(body, max(MAX_BODY - length(numbered) - 2, len(CUT)))
    whole = cut(f"{body}\n\n{numbered}", MAX_BODY)
    if len(options) > MAX_ROWS:
        return text_message(envelope, whole)
    rows = [_row(n, option) for n, option in enumerate(options, 1)]
    return list_message(envelope, whole, cut(reply.list_button, MAX_BUTTON_TITLE), [Section(rows)])


def length(text: str) -> int:
    """Return the length that the platform counts: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """Return a text, shortened with a sign that it was."""
    if length(text) <= limit:
        return text
    while text and length(text) > limit - 1:
        text = text[: min(len(text) - 1, limit - 1)]
    return text.rstrip() + CUT


def _fit_buttons(options: Sequence[Option]) -> bool:
    labels = {option.label for option in options}
    return (
        len(options) <= MAX_BUTTONS
        and len(labels) == len(options)
        and all(length(label) <= MAX_BUTTON_TITLE for label in labels)
    )


def _row(number: int, option: Option) -> Row:
    if length(option.label) <= MAX_ROW_TITLE:
        return Row(option.id, option.label)
    title = cut(f"{number}. {option.label}", MAX_ROW_TITLE)
    return Row(option.id, title, cut(option.label, MAX_ROW_DESCRIPTION))
