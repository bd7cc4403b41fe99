"""Which paper a file is: by what its sender wrote to it, or because it was asked for."""

from dataclasses import dataclass

from services.intake.channels.whatsapp.dialogue import filling, requests
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.state import State, Step
from shared.catalogue.search import PhraseBook

LONGEST_CAPTION = 200
"""A longer one tells a story and names too much."""
WHILE_FILLING = (Step.PAPERS, Step.REVIEW, Step.EDIT, Step.SWAP)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs.

    Attributes:
        is_guess: Whether it could as well be another paper that is asked for.
    """

    request_id: str
    paper: str
    is_guess: bool


def repairing(state: State, desk: Desk) -> State:
    """Return the state in which a photo out of the blue repairs the only returned request."""
    returned = desk.returned()
    if state.step is Step.IDLE and len(returned) == 1:
        return requests.under_repair(state, returned[0])
    return state


def place_of(state: State, words: str | None, desk: Desk) -> Place | None:
    """Return where a file belongs: to the paper that its caption names, else to the one asked.

    Args:
        state: Where the conversation stands.
        words: The file's caption, or its name.
        desk: What is looked up.
    """
    if state.step is Step.REPAIR and state.request_id is not None:
        return _place(state.request_id, words, state.left, state.left, desk)
    if state.step is Step.ADD and (known := desk.find(state.request_id)) is not None:
        asked = (state.chosen,) if state.chosen else ()
        return _place(known.id, words, known.papers, asked, desk)
    draft = state.draft
    if draft is None or draft.request_id is None or state.step not in WHILE_FILLING:
        return None
    checklist = desk.checklist(draft)
    wanted = filling.wanted_paper(draft, desk)
    open_ones = [code for paper in checklist.missing(draft.papers) for code in paper.papers]
    open_first = dict.fromkeys([wanted, *open_ones] if wanted else open_ones)
    if draft.editing and wanted:
        open_first = {wanted: None}
    return _place(draft.request_id, words, tuple(sorted(checklist.papers)), tuple(open_first), desk)


def _place(
    request_id: str, words: str | None, papers: tuple[str, ...], asked: tuple[str, ...], desk: Desk
) -> Place | None:
    if named := _named(words, papers, desk):
        return Place(request_id, named, is_guess=False)
    return Place(request_id, asked[0], is_guess=len(asked) > 1) if asked else None


def _named(words: str | None, papers: tuple[str, ...], desk: Desk) -> str | None:
    """Return the one paper that a caption names, as a whole or by its words."""
    if not words:
        return None
    known = {code: desk.rules.papers.get(code) for code in papers}
    book = PhraseBook(
        {
            c: (c, p.label.id, p.label.en, p.label.read("jv")) if p else (c,)
            for c, p in known.items()
        }
    )
    shown = words[:LONGEST_CAPTION].replace("_", " ")
    whole = book.find(shown)
    if len(whole) == 1:
        return whole[0]
    by_word = (book.find(word) for word in shown.split() if len(word) > 1)
    named = {found[0] for found in by_word if len(found) == 1}
    return named.pop() if len(named) == 1 else None
