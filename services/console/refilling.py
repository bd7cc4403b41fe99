"""A page with one of its forms filled in as it was sent, and why that was refused said in it.

It works on the finished page, so that every form of every page has it, and no template knows of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import accumulate

from services.console.refused_form import RefusedForm

TROUBLE = "form-trouble"
"""The id of what says why."""
OF_THE_MOMENT = frozenset({"csrf", "version", "seen"})
"""Hidden fields that differ from one look at a page to the next, and tell no form from another."""
_UNTOUCHED = frozenset({"hidden", "submit", "button", "file", "password"})

Attributes = dict[str, str | None]
Change = tuple[int, int, str]
"""What is to stand in the place of a part of a page, from one character to before another."""


@dataclass(slots=True)
class Tag:
    """A tag of a page.

    Attributes:
        begin: Its first character.
        end: The one after it.
        kind: Its element.
        attributes: As written.
        form: Of a field, the key of its form.
        name: Of a field, its name; a choice has that of its select.
        text_end: Of a text area, the character after its text.
    """

    begin: int
    end: int
    kind: str
    attributes: Attributes
    form: str | None
    name: str
    text_end: int = 0


@dataclass(frozen=True, slots=True)
class PageForm:
    """A form of a page.

    Attributes:
        key: Its id; by its place where it has none.
        end: The character after its tag.
        actions: Where its buttons send it.
        folded: The details elements that it is in, which may be closed.
    """

    key: str
    end: int
    actions: set[str | None]
    folded: tuple[Tag, ...]


def refilled(page: str, sent: RefusedForm, words: Sequence[str]) -> str:
    """Return a page with a form as it was sent, and in it the words that say why it was refused.

    Where the page has no such form any more, the page itself begins with them. A part of a page
    that has no such form is returned as it is: the form is beside it.
    """
    forms = FormsOfPage(page)
    form = next((one for one in forms.forms if _is_that(one, forms, sent)), None)
    at = form.end if form else forms.main
    changes: list[Change] = [] if at is None else [(at, at, _trouble(words))]
    if form:
        closed = (tag for tag in form.folded if "open" not in tag.attributes)
        changes += [(tag.end - 1, tag.end - 1, " open") for tag in closed]
        changes += [_filled(field, sent) for field in forms.fields_of(form) if _is_typed(field)]
    for begin, end, text in sorted(changes, reverse=True):
        page = page[:begin] + text + page[end:]
    return page


class FormsOfPage(HTMLParser):
    """The forms of a page or of a part of one, and where their fields stand in it.

    Attributes:
        forms: In their order.
        fields: Of all of them: inputs, selects and their choices, text areas.
        main: Where that begins which the page is about; None in a part.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.fields: list[Tag] = []
        self.main: int | None = None
        self._lines = [0, *accumulate(len(line) + 1 for line in page.split("\n"))]
        self._form: PageForm | None = None
        self._select: Tag | None = None
        self._folded: list[Tag] = []
        self.feed(page)
        self.close()

    def fields_of(self, form: PageForm) -> list[Tag]:
        """Return the fields of a form, also those beside it."""
        return [field for field in self.fields if field.form == form.key]

    def _here(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of one."""
        begin, attributes = self._here(), dict(attrs)
        end = begin + len(self.get_starttag_text() or "")
        form = attributes.get("form") or (self._form.key if self._form else None)
        one = Tag(begin, end, tag, attributes, form, attributes.get("name") or "")
        match tag:
            case "main":
                self.main = end
            case "details":
                self._folded.append(one)
            case "form":
                key = attributes.get("id") or f"at {begin}"
                actions = {attributes.get("action")}
                self._form = PageForm(key, end, actions, tuple(self._folded))
                self.forms.append(self._form)
            case "button" if self._form and "formaction" in attributes:
                self._form.actions.add(attributes["formaction"])
            case "select":
                self._select = one
                self.fields.append(one)
            case "option" if self._select:
                one.form, one.name = self._select.form, self._select.name
                self.fields.append(one)
            case "input" | "textarea":
                self.fields.append(one)
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        """Note where something ends."""
        match tag:
            case "form":
                self._form = None
            case "details":
                self._folded.pop()
            case "select":
                self._select = None
            case "textarea":
                self.fields[-1].text_end = self._here()
            case _:
                pass


def _is_that(form: PageForm, forms: FormsOfPage, sent: RefusedForm) -> bool:
    """Whether a form is the one that was sent, and not its like for another thing."""
    return sent.action in form.actions and all(
        (field.attributes.get("value") or "") in sent.values(field.name)
        for field in forms.fields_of(form)
        if field.attributes.get("type") == "hidden" and field.name not in OF_THE_MOMENT
    )


def _is_typed(field: Tag) -> bool:
    """Whether it holds what somebody typed or chose, and may be shown again."""
    return field.kind != "input" or field.attributes.get("type") not in _UNTOUCHED


def _filled(field: Tag, sent: RefusedForm) -> Change:
    """Return a field with what was sent in it."""
    attributes, values = dict(field.attributes), sent.values(field.name)
    if field.name in sent.faulty and field.kind != "option":
        attributes |= {"aria-invalid": "true", "aria-describedby": TROUBLE}
    if field.kind == "option" or attributes.get("type") in ("checkbox", "radio"):
        mark = "selected" if field.kind == "option" else "checked"
        attributes.pop(mark, None)
        if attributes.get("value") in values:
            attributes[mark] = None
    elif values and field.kind == "input":
        attributes["value"] = values[0]
    if field.kind == "textarea" and values:
        # A browser takes the first line break of a text area for the template's.
        return field.begin, field.text_end, f"{_tag(field.kind, attributes)}\n{escape(values[0])}"
    return field.begin, field.end, _tag(field.kind, attributes)


def _tag(name: str, attributes: Attributes) -> str:
    written = (key if v is None else f'{key}="{escape(v)}"' for key, v in attributes.items())
    return f"<{' '.join((name, *written))}>"


def _trouble(words: Sequence[str]) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in words)
    return f'<div class="bad" role="alert" tabindex="-1" id="{TROUBLE}" data-focus>{lines}</div>'
