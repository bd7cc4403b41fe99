"""Texts for people: read from a file per language, checked at start, filled in when sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter
from typing import Final

from pydantic import BaseModel, ConfigDict

from services.notifier.dates import DateWords
from services.notifier.fitting import clip, fit_list, one_line, units
from services.notifier.told import Kind
from shared.whatsapp.buttons import repair_button

Value = str | Sequence[str]
Values = Mapping[str, Value]

LONGEST_TEXT: Final = 4096
LONGEST_TEMPLATE: Final = 1024
ROOM_FOR_A_LIST: Final = 240
"""What a template must leave for a list: several papers, each named with what is wrong."""

LIST_ON_LINES: Final = "\n- "
LIST_IN_A_LINE: Final = " | "
"""A parameter of a template may hold no line break."""

LONGEST: Final[Mapping[str, int]] = {
    "greeting": 110,
    "document": 80,
    "ticket": 13,
    "answer_by": 60,
    "ask": 60,
    "check_code": 9,
    "link": 120,
    "repair_by": 60,
    "due": 60,
    "at": 60,
    "department": 90,
    "cause": 80,
    "place": 120,
    "product": 80,
    "reason": 300,
    "stage": 60,
    "kept": 13,
}
"""Values are cut to this many characters, so that whatever clerks type the whole fits."""

LISTS: Final = frozenset({"faults", "bring"})

_USUAL = ("greeting", "document", "ticket")
PLACEHOLDERS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.SUBMITTED: frozenset({*_USUAL, "answer_by", "ask", "check_code", "link"}),
    Kind.AMENDED: frozenset(_USUAL),
    Kind.RETURNED: frozenset({*_USUAL, "faults", "repair_by"}),
    Kind.RETURNED_IN_CHAT: frozenset({*_USUAL, "faults", "repair_by"}),
    Kind.HANDED_OVER: frozenset({*_USUAL, "department"}),
    Kind.VERIFIED: frozenset({*_USUAL, "due"}),
    Kind.DELAYED: frozenset({*_USUAL, "cause", "due"}),
    Kind.APPOINTMENT_SET: frozenset({*_USUAL, "at", "place", "bring"}),
    Kind.PRODUCT_READY: frozenset({*_USUAL, "product"}),
    Kind.PRODUCT_TO_COLLECT: frozenset({*_USUAL, "product"}),
    Kind.COMPLETED: frozenset(_USUAL),
    Kind.REJECTED: frozenset({*_USUAL, "reason"}),
    Kind.CANCELLED: frozenset(_USUAL),
    Kind.EXPIRED: frozenset(_USUAL),
    Kind.MERGED: frozenset({*_USUAL, "kept"}),
    Kind.REOPENED: frozenset({*_USUAL, "due"}),
    Kind.CANCELLATION_REFUSED: frozenset({*_USUAL, "stage"}),
    Kind.PAPERS_REFUSED: frozenset({*_USUAL, "stage"}),
    Kind.ESCALATED: frozenset({*_USUAL, "due"}),
}
"""What a text of each kind may be filled with."""

BUTTONS: Final[Mapping[Kind, Callable[[str], str]]] = {Kind.RETURNED_IN_CHAT: repair_button}
"""The kinds with a button, and what it carries for a ticket; its title is in the files."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Greeting(_File):
    """How a message begins, by the tone of the document type."""

    neutral: str
    condolence: str


class Phrases(_File):
    """Words that stand in a text: by the channel, or where something is missing or does not fit.

    Attributes:
        ask_by_chat: How whoever filed in the chat asks where a request stands; a link follows.
        ask_online: How anybody else does.
    """

    ask_by_chat: str
    ask_online: str
    nothing_to_bring: str
    fault: str
    reason: str
    more: str


class Wording(_File):
    """One file of `templates/`.

    Attributes:
        approved_in: The language whose templates stand in for these, where the provider has no
            templates in this language.
        stages: What to call each state of a request, as a reason.
        buttons: The title of the button, for the kinds with one.
    """

    approved_in: str | None = None
    greeting: Greeting
    dates: DateWords
    delay_causes: Mapping[str, str]
    stages: Mapping[str, str]
    phrases: Phrases
    buttons: Mapping[Kind, str] = {}
    texts: Mapping[Kind, str]

    def write(self, kind: str, values: Values) -> str:
        """Return a whole text, of at most 4096 characters."""
        text = self.texts[Kind(kind)]
        parameters = self._fill(text, values, LONGEST_TEXT, LIST_ON_LINES)
        return text.format_map(parameters)

    def parameters(self, kind: str, values: Values) -> dict[str, str]:
        """Return what fills the approved template, each in one line, 1024 characters in all."""
        text = self.texts[Kind(kind)]
        return self._fill(text, values, LONGEST_TEMPLATE, LIST_IN_A_LINE)

    def _fill(self, text: str, values: Values, limit: int, separator: str) -> dict[str, str]:
        pieces = pieces_of(text)
        single = {
            name: clip(one_line(str(values[name])), LONGEST[name])
            for name in pieces.placeholders
            if name not in LISTS
        }
        lists = [name for name in pieces.placeholders if name in LISTS]
        used = pieces.length + sum(units(single[n]) for n in pieces.placeholders if n in single)
        filled = dict(single)
        for name in lists:
            items = [one_line(item) for item in values[name]]
            room = (limit - used) // len(lists)
            filled[name] = _listed(items, separator, self.phrases.more, room)
        return filled


def _listed(items: Sequence[str], separator: str, more: str, room: int) -> str:
    if separator == LIST_ON_LINES and len(items) > 1:
        return "- " + fit_list(items, separator, more, room - 2)
    return fit_list(items, separator, more, room)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text taken apart.

    Attributes:
        placeholders: In order, as often as they come.
        length: Characters without them.
        begins_bare, ends_bare: Whether it begins or ends with a placeholder.
        has_neighbours: Whether two placeholders have nothing between them.
    """

    placeholders: tuple[str, ...]
    length: int
    begins_bare: bool
    ends_bare: bool
    has_neighbours: bool


@lru_cache(maxsize=256)
def pieces_of(text: str) -> Pieces:
    """Take a text apart.

    Raises:
        ValueError: The braces are not in pairs, or hold more than a word.
    """
    names: list[str] = []
    literals: list[str] = []
    for literal, name, spec, conversion in Formatter().parse(text):
        if name is not None and (not name.isidentifier() or spec or conversion):
            raise ValueError("a placeholder is one word in braces, such as {ticket}")
        literals.append(literal)
        if name is not None:
            names.append(name)
    return Pieces(
        placeholders=tuple(names),
        length=sum(map(units, literals)),
        begins_bare=bool(names) and not literals[0].strip(),
        ends_bare=len(literals) == len(names),
        has_neighbours=any(not gap for gap in literals[1 : len(names)]),
    )
