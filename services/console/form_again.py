"""A page with one of its forms as somebody sent it, and why that was refused said in it.

It works on the finished page, so that every form of every page has it, and no template knows of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

TROUBLE = "form-trouble"
"""The id of what says why."""
OF_THE_MOMENT = frozenset({"csrf", "version", "seen"})
"""Hidden fields that differ from one look at a page to the next, and tell no form from another."""
_UNTOUCHED = frozenset({"hidden", "submit", "button", "file", "password"})

Attributes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent, and what is to be said about it.

    Attributes:
        action: To where.
        fields: Names and values, in order.
        words: Why it was refused.
        faulty: The names of what is to be corrected.
    """

    action: str
    fields: Sequence[tuple[str, str]]
    words: Sequence[str]
    faulty: Collection[str] = ()

    def values(self, name: str) -> list[str]:
        """Return what was sent under a name."""
        return [value for key, value in self.fields if key == name]


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of a form: an input, a choice of a select, or a text area from one tag to the other.

    Attributes:
        at: Which piece of the page its tag is.
        inside: Where a text area ends.
    """

    at: int
    tag: str
    name: str
    attributes: Attributes
    inside: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Form:
    """A form of a page.

    Attributes:
        at: Which piece of the page its tag is.
        actions: Where its buttons send it.
        folded: The details elements that it is in, which may be closed.
    """

    at: int
    actions: set[str | None]
    folded: tuple[int, ...]
    fields: list[_Field] = field(default_factory=list)

    def is_of(self, sent: Sent) -> bool:
        """Whether it is the one that was sent, and not its like for another thing."""
        hidden = [
            (one.name, one.attributes.get("value") or "")
            for one in self.fields
            if one.attributes.get("type") == "hidden" and one.name not in OF_THE_MOMENT
        ]
        return sent.action in self.actions and all(pair in sent.fields for pair in hidden)


def with_form_again(page: str, sent: Sent) -> str:
    """Return a page with a form as it was sent, and above it why it was refused.

    Where the page has no such form any more, the page itself begins with that.
    """
    read = _Page()
    read.feed(page)
    read.close()
    pieces = read.pieces
    form = next((form for form in read.forms if form.is_of(sent)), None)
    if form is None:
        pieces[read.main] += _trouble(sent.words)
        return "".join(pieces)
    for at in form.folded:
        pieces[at] = "<details open" + pieces[at].removeprefix("<details")
    for one in (*form.fields, *read.beside.get(read.ids.get(form.at, ""), ())):
        _fill(pieces, one, sent)
    pieces[form.at] += _trouble(sent.words)
    return "".join(pieces)


class _Page(HTMLParser):
    """A page in pieces: its tags, and the text between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.forms: list[_Form] = []
        self.ids: dict[int, str] = {}
        self.beside: dict[str, list[_Field]] = {}
        self.main = 0
        self._form: _Form | None = None
        self._select: tuple[str, Attributes] | None = None
        self._text: _Field | None = None
        self._folded: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of one."""
        attributes, at = dict(attrs), len(self.pieces)
        self.pieces.append(self.get_starttag_text() or "")
        name = attributes.get("name") or ""
        match tag:
            case "main":
                self.main = at
            case "details":
                self._folded.append(at)
            case "form":
                self._form = _Form(at, {attributes.get("action")}, tuple(self._folded))
                self.ids[at] = attributes.get("id") or ""
                self.forms.append(self._form)
            case "button" if self._form and "formaction" in attributes:
                self._form.actions.add(attributes["formaction"])
            case "select":
                self._select = (name, attributes)
                self._note(_Field(at, tag, name, attributes))
            case "option" if self._select:
                name, select = self._select
                self._note(_Field(at, tag, name, attributes), select.get("form"))
            case "input":
                self._note(_Field(at, tag, name, attributes))
            case "textarea":
                self._text = _Field(at, tag, name, attributes)
                self._note(self._text)
            case _:
                pass

    def _note(self, one: _Field, owner: str | None = None) -> None:
        owner = owner or one.attributes.get("form")
        if owner:
            self.beside.setdefault(owner, []).append(one)
        elif self._form:
            self._form.fields.append(one)

    def handle_startendtag(self, _tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Keep what has no end, such as a part of a drawing."""
        self.pieces.append(self.get_starttag_text() or "")

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
                self._text = None
            case _:
                pass
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Keep text."""
        if self._text:
            self._text.inside.append(len(self.pieces))
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        """Keep a character by its name."""
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Keep a character by its number."""
        self.handle_data(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        """Keep what kind of page it is."""
        self.pieces.append(f"<!{decl}>")


def _fill(pieces: list[str], one: _Field, sent: Sent) -> None:
    """Write what was sent into a field."""
    attributes, values = dict(one.attributes), sent.values(one.name)
    kind = attributes.get("type", "text")
    if one.tag == "input" and kind in _UNTOUCHED:
        return
    if one.name in sent.faulty and one.tag != "option":
        attributes |= {"aria-invalid": "true", "aria-describedby": TROUBLE}
    if one.tag == "option" or kind in ("checkbox", "radio"):
        mark = "selected" if one.tag == "option" else "checked"
        attributes.pop(mark, None)
        if attributes.get("value") in values:
            attributes[mark] = None
    elif values and one.tag == "input":
        attributes["value"] = values[0]
    pieces[one.at] = _tag(one.tag, attributes)
    if values and one.tag == "textarea":
        for at in one.inside:
            pieces[at] = ""
        # A browser takes the first line break of a text area for the template's.
        pieces[one.at] += "\n" + escape(values[0])


def _tag(name: str, attributes: Attributes) -> str:
    written = (key if v is None else f'{key}="{escape(v)}"' for key, v in attributes.items())
    return f"<{' '.join((name, *written))}>"


def _trouble(words: Sequence[str]) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in words)
    return f'<div class="bad" role="alert" tabindex="-1" id="{TROUBLE}" data-focus>{lines}</div>'
