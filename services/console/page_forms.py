"""The forms of a finished page: where each of their fields stands in it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form: an input, a choice of a select, or a text area from one tag to the other.

    Attributes:
        at: Which piece of the page its tag is.
        inside: The pieces that are the text of a text area.
    """

    at: int
    tag: str
    name: str
    attributes: Attributes
    inside: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PageForm:
    """A form of a page.

    Attributes:
        at: Which piece of the page its tag is.
        actions: Where its buttons send it.
        folded: The details elements that it is in, which may be closed.
    """

    at: int
    actions: set[str | None]
    folded: tuple[int, ...]
    fields: list[FormField] = field(default_factory=list)

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What it sends and nobody sees."""
        return [
            (one.name, one.attributes.get("value") or "")
            for one in self.fields
            if one.attributes.get("type") == "hidden"
        ]


class FormsOfPage(HTMLParser):
    """A page, or a part of one, in pieces: its tags, and the text between them.

    Attributes:
        main: Which piece begins what the page is about; None in a part.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []
        self.forms: list[PageForm] = []
        self.ids: dict[int, str] = {}
        self.beside: dict[str, list[FormField]] = {}
        self.main: int | None = None
        self._form: PageForm | None = None
        self._select: tuple[str, Attributes] | None = None
        self._text: FormField | None = None
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
                self._form = PageForm(at, {attributes.get("action")}, tuple(self._folded))
                self.ids[at] = attributes.get("id") or ""
                self.forms.append(self._form)
            case "button" if self._form and "formaction" in attributes:
                self._form.actions.add(attributes["formaction"])
            case "select":
                self._select = (name, attributes)
                self._note(FormField(at, tag, name, attributes))
            case "option" if self._select:
                name, select = self._select
                self._note(FormField(at, tag, name, attributes), select.get("form"))
            case "input":
                self._note(FormField(at, tag, name, attributes))
            case "textarea":
                self._text = FormField(at, tag, name, attributes)
                self._note(self._text)
            case _:
                pass

    def _note(self, one: FormField, owner: str | None = None) -> None:
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
