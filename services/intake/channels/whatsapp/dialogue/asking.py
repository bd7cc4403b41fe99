"""Putting the present question again, whichever it is."""

from dataclasses import replace

from services.intake.channels.whatsapp.dialogue import (
    adding,
    cancelling,
    changing,
    drafts,
    filling,
    language,
    matching,
    naming,
    offering,
    requests,
)
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import Turn


def again(state: State, desk: Desk, *notes: str) -> Turn:
    """Put the present question again, with notes before it."""
    match state.step:
        case Step.NAME:
            return naming.ask_name(state, desk, *notes)
        case Step.IDLE if state.offered:
            return offering.ask(state, desk, *notes)
        case Step.IDLE:
            return menu(state, desk, *notes)
        case Step.REPAIR:
            return requests.ask_repair(state, desk, *notes)
        case Step.ADD:
            return adding.ask(state, desk, *notes)
        case Step.MATCH:
            return _match(state, desk, *notes)
        case Step.CANCEL:
            return cancelling.ask_cancel(state, desk, *notes)
        case Step.EDIT:
            return changing.ask_what(state, desk, *notes)
        case Step.SWAP:
            return changing.ask_swap(state, desk, *notes)
        case Step.DRAFTS:
            return drafts.list_drafts(state, desk, *notes)
        case Step.LANGUAGE:
            return language.ask_language(state, desk, *notes)
        case Step.FACT | Step.DATE | Step.SUBJECT | Step.PAPERS | Step.REVIEW:
            return filling.ask(state, desk, *notes)


def _match(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask about the next kept file; where there is none any more, go on with what it was for."""
    if state.draft is None:  # the step it was for asks about files too, if the request still waits
        step = Step.REPAIR if state.left else Step.ADD
        return again(state.to(step=step, chosen=None), desk, *notes)
    if matching.is_due(state, desk):
        return matching.ask(state, desk, *notes)
    return filling.onward(state.to(chosen=None), desk, *notes)


def settled(state: State, desk: Desk, *notes: str) -> Turn:
    """Leave what was opened beside the request (a correction, a choice), and go on with it."""
    left = state.to(chosen=None, cancelling=None)
    if state.draft is not None:
        return filling.onward(left.drafting(editing=None), desk, *notes)
    if state.step is Step.REPAIR or (state.step is Step.NAME and not desk.name):
        return again(left, desk, *notes)
    return menu(left.free(), desk, *notes)


def resumed(state: State, desk: Desk, *notes: str) -> Turn:
    """Go on with a draft; whoever did not understand its question before is helped more then."""
    turn = settled(state, desk, *notes)
    return replace(turn, state=turn.state.to(misses=state.misses))


def leave_name(state: State, desk: Desk, *notes: str) -> Turn:
    """Leave the question of a name, and go on with what it came between."""
    if state.draft is not None or state.request_id is None:
        return settled(state.to(step=Step.IDLE), desk, *notes)
    return again(state.to(step=Step.REPAIR if state.left else Step.ADD), desk, *notes)
