"""A page with one of its forms as somebody sent it, and why that was refused said in it.

It works on the finished page, so that every form of every page has it, and no template knows of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

from services.console.page_forms import Attributes, FormField, FormsOfPage, PageForm

TROUBLE = "form-trouble"
"""The id of what says why."""
OF_THE_MOMENT = frozenset({"csrf", "version", "seen"})
"""Hidden fields that differ from one look at a page to the next, and tell no form from another."""
_UNTOUCHED = frozenset({"hidden", "submit", "button", "file", "password"})


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


def with_form_again(page: str, sent: Sent) -> str:
    """Return a page with a form as it was sent, and above it why it was refused.

    Where the page has no such form any more, the page itself begins with that. A part of a page
    that has no such form is returned as it is: the form is beside it.
    """
    read = FormsOfPage()
    read.feed(page)
    read.close()
    pieces = read.pieces
    form = next((form for form in read.forms if _is_that(form, sent)), None)
    if form is None:
        if read.main is not None:
            pieces[read.main] += _trouble(sent.words)
        return "".join(pieces)
    for at in form.folded:
        pieces[at] = "<details open" + pieces[at].removeprefix("<details")
    for one in (*form.fields, *read.beside.get(read.ids.get(form.at, ""), ())):
        _fill(pieces, one, sent)
    pieces[form.at] += _trouble(sent.words)
    return "".join(pieces)


def _is_that(form: PageForm, sent: Sent) -> bool:
    """Whether a form is the one that was sent, and not its like for another thing."""
    lasting = (pair for pair in form.hidden if pair[0] not in OF_THE_MOMENT)
    return sent.action in form.actions and all(pair in sent.fields for pair in lasting)


def _fill(pieces: list[str], one: FormField, sent: Sent) -> None:
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
