"""Which document: the menu in pages, and what a typed word may mean."""

from collections.abc import Sequence

from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.offering import TYPE, offer
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import State
from services.intake.channels.whatsapp.dialogue.turn import Turn
from shared.catalogue.document_type import DocumentType
from shared.whatsapp.messages import MAX_ROWS

PER_PAGE = MAX_ROWS - 1
"""The last row leads to the next page."""
PAGE = "page"
LONGEST_WORD = 200
"""What is longer is a story and not a name; searching it would only take time."""


def menu(state: State, desk: Desk, *notes: str) -> Turn:
    """Show the menu."""
    shown = state.to(offered=(), misses=0 if notes == () else state.misses)
    options = _page(shown, desk)
    texts = desk.texts
    if shown.kept:
        notes = (*notes, texts.say("drafts_wait", count=len(shown.kept)))
    question = texts.say("menu")
    if shown.early:
        question = f"{question}\n{texts.say('early_wait', count=len(shown.early))}"
    return Turn(shown, Reply(notes, question, options, texts.say("menu_button")))


def turn_page(state: State, desk: Desk, page: str) -> Turn:
    """Show another page; one that does not exist is the first."""
    number = int(page) if page.isdecimal() and len(page) <= 3 else 0
    return menu(state.to(page=number if number < _pages(desk) else 0, misses=0), desk)


def pick(state: State, desk: Desk, text: str) -> DocumentType | Turn | None:
    """Return the document that a text means, a question where it may mean several, or None."""
    option = choose(text, _page(state, desk), desk.texts)
    if option is not None:
        kind, _, rest = option.id.partition(":")
        return turn_page(state, desk, rest) if kind == PAGE else desk.rules.type(rest)
    found = desk.rules.find_by_word(text) if len(text) <= LONGEST_WORD else ()
    if len(found) == 1:
        return found[0]
    if found:
        return offer(state, desk, TYPE, [kind.code for kind in found])
    return None


def _types(desk: Desk) -> Sequence[DocumentType]:
    return sorted(
        desk.rules.types.values(), key=lambda t: (not t.is_common, desk.read(t.short_name))
    )


def _pages(desk: Desk) -> int:
    return -(-len(desk.rules.types) // PER_PAGE)


def _page(state: State, desk: Desk) -> tuple[Option, ...]:
    kinds, pages = _types(desk), _pages(desk)
    if len(kinds) <= MAX_ROWS:
        return tuple(_option(kind, desk) for kind in kinds)
    page = state.page if state.page < pages else 0
    shown = kinds[page * PER_PAGE : (page + 1) * PER_PAGE]
    is_last = page == pages - 1
    label = desk.texts.say("menu_first") if is_last else desk.texts.say("menu_more")
    onward = Option(f"{PAGE}:{0 if is_last else page + 1}", label)
    return (*(_option(kind, desk) for kind in shown), onward)


def _option(kind: DocumentType, desk: Desk) -> Option:
    return Option(f"{TYPE}:{kind.code}", desk.read(kind.short_name))
