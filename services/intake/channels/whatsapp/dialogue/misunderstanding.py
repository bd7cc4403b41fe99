"""Helping more with each misunderstanding: an example, the words and a choice, at last a person."""

from dataclasses import replace

from services.intake.channels.whatsapp.dialogue import drafts
from services.intake.channels.whatsapp.dialogue.asking import again
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.texts import written
from services.intake.channels.whatsapp.dialogue.turn import Turn
from shared.whatsapp.messages import MAX_BUTTONS

PERSON = "person"
"""A button whose title is the word for a person: it hands over as the word does."""


def missed(state: State, text: str, desk: Desk) -> Turn:
    """Count what was not understood, and put the question again; a nod is no misunderstanding."""
    texts = desk.texts
    if state.step is Step.IDLE and (not written(text) or not state.is_welcomed):
        return menu(state, desk)
    is_idle = state.step is Step.IDLE and not state.offered
    if is_idle and any(texts.means(text, word) for word in ("yes", "no", "fine")):
        return Turn(state.to(misses=0), Reply((), texts.say("anything_else")))
    counted = state.to(misses=state.misses + 1)
    is_chosen = state.step is Step.ADD and state.chosen is not None
    wants_photo = state.step in (Step.PAPERS, Step.REPAIR) or is_chosen
    key = "paper_wanted" if wants_photo else "not_understood"
    note = texts.texts["not_understood_idle" if is_idle else key]
    return once_more(counted, desk, note)


def once_more(state: State, desk: Desk, *notes: str) -> Turn:
    """Put the question again, with as much help as its misunderstandings ask for.

    Args:
        state: Where the conversation stands; its misunderstandings are counted.
        desk: What is looked up.
        notes: What was wrong.
    """
    texts, flow = desk.texts, desk.flow
    if state.misses >= flow.misses_until_person:
        return _with_a_person(state, desk, *notes, texts.say("person_helps"))
    if state.misses >= flow.misses_until_choice:
        notes = (*notes, texts.say("help"))
        if state.draft is not None:
            return drafts.offer_to_go_on(state, desk, *notes)
    elif state.misses >= flow.misses_until_example:
        notes = (*notes, texts.say("hint"))
    return again(state, desk, *notes)


def _with_a_person(state: State, desk: Desk, *notes: str) -> Turn:
    """Offer a person: beside going on with a draft, or beside the few answers there are."""
    person = Option(PERSON, desk.texts.say("person"))
    if state.draft is not None:
        turn = drafts.offer_to_go_on(state, desk, *notes)
        go_on, _, give_up = drafts.going_on(desk)
        options: tuple[Option, ...] = (go_on, person, give_up)
    else:
        turn = again(state, desk, *notes)
        shown = turn.reply.options if turn.reply else ()
        options = (*shown, person) if len(shown) < MAX_BUTTONS else shown
    return replace(turn, reply=turn.reply and replace(turn.reply, options=options))
