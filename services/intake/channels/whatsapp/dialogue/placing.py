"""Which paper a file is: by what its sender wrote to it, or because it was asked for."""

from dataclasses import dataclass

from services.intake.channels.whatsapp.dialogue import requests
from services.intake.channels.whatsapp.dialogue.asked import wanted_paper
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.matching import named, names_another
from services.intake.channels.whatsapp.dialogue.state import State, Step

WHILE_FILLING = (Step.PAPERS, Step.REVIEW, Step.EDIT, Step.SWAP, Step.MATCH)


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

    None where nothing tells: the caption names a paper that is not asked for, or it is being asked
    which paper another file is.

    Args:
        state: Where the conversation stands.
        words: The file's caption, or its name.
        desk: What is looked up.
    """
    draft = state.draft
    if draft is None:
        return _place_in_request(state, words, desk)
    if draft.request_id is None or state.step not in WHILE_FILLING:
        return None
    checklist = desk.checklist(draft)
    wanted = wanted_paper(draft, desk)
    open_ones = [code for paper in checklist.missing(draft.papers) for code in paper.papers]
    open_first = dict.fromkeys([wanted, *open_ones] if wanted else open_ones)
    if draft.editing and wanted:
        open_first = {wanted: None}
    asked = () if state.step is Step.MATCH else tuple(open_first)
    return _place(draft.request_id, words, tuple(sorted(checklist.papers)), asked, desk)


def _place_in_request(state: State, words: str | None, desk: Desk) -> Place | None:
    """Return where a file belongs in a request that is with the office."""
    is_matching = state.step is Step.MATCH
    if state.step not in (Step.REPAIR, Step.ADD, Step.MATCH) or state.request_id is None:
        return None
    if state.left:
        asked = () if is_matching else state.left
        return _place(state.request_id, words, state.left, asked, desk)
    known = desk.find(state.request_id)
    if known is None:
        return None
    asked = (state.chosen,) if state.chosen and not is_matching else ()
    return _place(known.id, words, known.papers, asked, desk)


def _place(
    request_id: str, words: str | None, papers: tuple[str, ...], asked: tuple[str, ...], desk: Desk
) -> Place | None:
    if code := named(words, papers, desk):
        return Place(request_id, code, is_guess=False)
    if names_another(words, papers, desk):
        return None
    return Place(request_id, asked[0], is_guess=len(asked) > 1) if asked else None
