"""Which paper a file is: by its caption, or because it was asked for."""

from dataclasses import dataclass

from services.intake.channels.whatsapp.dialogue import requests
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.state import State, Step
from shared.catalogue.search import PhraseBook

LONGEST_CAPTION = 200
"""A longer one tells a story and names too much."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs."""

    request_id: str
    paper: str


def repairing(state: State, desk: Desk) -> State:
    """Return the state in which a photo out of the blue repairs the only returned request."""
    returned = desk.returned()
    if state.step is Step.IDLE and len(returned) == 1:
        return requests.under_repair(returned[0])
    return state


def place_of(state: State, caption: str | None, desk: Desk) -> Place | None:
    """Return where a file belongs: to the paper that its caption names, else to the one asked."""
    if state.request_id is None or state.step not in (Step.PAPERS, Step.REVIEW, Step.REPAIR):
        return None
    is_repair = state.step is Step.REPAIR
    papers = state.left if is_repair else tuple(sorted(desk.checklist(state).papers))
    named = _named(caption, papers, desk)
    paper = named or next(iter(state.wanted), None)
    return Place(state.request_id, paper) if paper else None


def _named(caption: str | None, papers: tuple[str, ...], desk: Desk) -> str | None:
    """Return the one paper that a caption names, as a whole or by its words."""
    if not caption:
        return None
    known = {code: desk.rules.papers.get(code) for code in papers}
    book = PhraseBook({c: (c, paper.label.id) if paper else (c,) for c, paper in known.items()})
    shown = caption[:LONGEST_CAPTION]
    whole = book.find(shown)
    if len(whole) == 1:
        return whole[0]
    by_word = (book.find(word) for word in shown.split() if len(word) > 1)
    named = {found[0] for found in by_word if len(found) == 1}
    return named.pop() if len(named) == 1 else None
