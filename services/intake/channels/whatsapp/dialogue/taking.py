"""Going on after a file became a paper, whatever it was sent for, and matching kept ones."""

from dataclasses import replace

from services.intake.channels.whatsapp.dialogue import adding, filling, matching, requests
from services.intake.channels.whatsapp.dialogue.asking import again
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.matching import NONE, NOT
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.state import Early, State, Step
from services.intake.channels.whatsapp.dialogue.turn import TakeEarly, Turn


def keep(state: State, desk: Desk, code: str, *, is_guess: bool) -> Turn:
    """Go on after a file was taken as a paper."""
    if state.draft is not None:
        return filling.keep_paper(state, desk, code, is_guess=is_guess)
    if state.left:
        at_repair = state.to(step=Step.REPAIR)
        return requests.keep_repair(at_repair, desk, code, is_guess=is_guess)
    return adding.keep(state.to(step=Step.ADD), desk, code)


def keep_early(state: State, desk: Desk, file: Early) -> Turn:
    """Keep a file of which it is not known yet what it is for, and ask what can be asked now."""
    texts, kept = desk.texts, state.to(early=(*state.early, file), asked_again=None)
    note = texts.say("early_kept")
    match state.step:
        case Step.IDLE:
            is_elsewhere = bool(desk.being_checked() or desk.returned())
            notes = (note, texts.say("early_for_request")) if is_elsewhere else (note,)
            return menu(kept, desk, *notes)
        case Step.PAPERS | Step.REVIEW:
            return filling.onward(kept, desk)
        case Step.ADD:
            return again(kept, desk)
        case Step.MATCH:
            return again(kept, desk, note)
        case _:
            return again(kept, desk, texts.say("early_kept_later"))


def match(state: State, desk: Desk, text_or_id: str) -> Turn | None:
    """Take the answer to which paper a kept file is; None if it is none."""
    file, code = matching.pending(state), matching.chosen(state, desk, text_or_id)
    if code is None and desk.texts.means(text_or_id, filling.SEND):
        return _review(state, desk)
    if code is None and adding.is_done(state, text_or_id, desk):
        return adding.finish(state, desk)
    if file is None or code is None:
        return None
    if code == NONE:
        return again(matching.all_passed(state), desk, desk.texts.say("match_none_passed"))
    if code == NOT:
        return again(matching.passed(state, file), desk, desk.texts.say("match_passed"))
    turn = keep(matching.without(state, file), desk, code, is_guess=False)
    return replace(turn, commands=(TakeEarly(file.id, code), *turn.commands))


def _review(state: State, desk: Desk) -> Turn | None:
    """Show what is about to be sent, without the kept files; None while something is missing."""
    draft = state.draft
    if draft is None or desk.checklist(draft).missing(draft.papers):
        return None
    return filling.onward(matching.all_passed(state), desk, desk.texts.say("match_passed"))
