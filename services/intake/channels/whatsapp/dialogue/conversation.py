"""The conversation: pure, from what was heard to what is done and answered.

One message is answered for each turn, in which everything that was heard before is acknowledged
and the next thing is asked. Some words work everywhere (`everywhere`). What is not understood
repeats the question, so there is always a way on.
"""

from dataclasses import replace

from services.intake.channels.whatsapp.dialogue import (
    adding,
    asked,
    cancelling,
    changing,
    courtesy,
    drafts,
    everywhere,
    filling,
    language,
    misunderstanding,
    naming,
    pressing,
    renaming,
    taking,
)
from services.intake.channels.whatsapp.dialogue.answers import choose, is_number
from services.intake.channels.whatsapp.dialogue.asking import again, settled
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.heard import (
    Chose,
    Failed,
    FileKept,
    FileNotKept,
    Heard,
    PaperKept,
    PaperRefused,
    Said,
    Unreadable,
)
from services.intake.channels.whatsapp.dialogue.menu import menu, pick
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import Turn
from shared.whatsapp.content import MessageKind

_HEARD = {
    MessageKind.AUDIO: "heard_audio",
    MessageKind.VIDEO: "heard_video",
    MessageKind.STICKER: "heard_sticker",
    MessageKind.LOCATION: "heard_location",
    MessageKind.CONTACTS: "heard_contacts",
    MessageKind.EDIT: "heard_edit",
    MessageKind.REVOKE: "heard_revoke",
}


def converse(state: State, heard: Heard, desk: Desk) -> Turn:
    """Return what comes of what was heard."""
    desk = desk.speaking(state.language or desk.language)
    if state.name and not desk.is_registered:
        desk = replace(desk, name=state.name)
    if desk.is_registered and state.step is Step.NAME:  # asked before the office had it
        state = state.to(step=Step.IDLE)
    turn = _welcomed(state, _turn(state, heard, desk), desk)
    return pressing.numbered(state, turn)


def _turn(state: State, heard: Heard, desk: Desk) -> Turn:
    texts = desk.texts
    is_file = isinstance(heard, FileKept | FileNotKept | PaperRefused)
    if not desk.name and state.step not in (Step.NAME, Step.LANGUAGE):
        if not is_file:
            return _met(state, heard, desk)
        state = state.to(step=Step.NAME)
    match heard:
        case Said(text):
            return _said(state, text, desk)
        case Chose(identity, title):
            return _chose(state, identity, title, desk)
        case PaperKept(code, is_guess):
            return taking.keep(state, desk, code, is_guess=is_guess)
        case PaperRefused(code, paper):
            return again(state.to(asked_again=paper), desk, texts.refusal(code))
        case FileKept(file):
            return taking.keep_early(state, desk, file)
        case FileNotKept():
            return again(state, desk, texts.say("early_full", count=len(state.early)))
        case Unreadable(MessageKind.REVOKE) if state.draft is None:
            return Turn(state, None)  # nothing was kept of it
        case Unreadable(kind):
            return again(state, desk, texts.texts[_HEARD.get(kind, "heard_other")])
        case Failed(reason, is_gone):
            return _failed(state, desk, texts.say("failed", reason=reason).strip(), is_gone=is_gone)


def _met(state: State, heard: Heard, desk: Desk) -> Turn:
    """Ask a resident for a name, after whatever cannot wait for it."""
    if not isinstance(heard, Said):
        return naming.ask_name(state, desk)
    if code := language.language_in(heard.text, desk.library):
        return everywhere.speak(state.to(step=Step.NAME), desk, code)
    is_emergency = courtesy.is_cry(heard.text, desk.texts)
    notes = (desk.texts.say("emergency"),) if is_emergency else ()
    return naming.meet(state, heard.text, desk, *notes)


def _said(state: State, text: str, desk: Desk) -> Turn:
    if (turn := everywhere.obey(state, text, desk)) is not None:
        return turn
    if state.draft is not None and desk.silence >= desk.flow.silence:
        return _after_silence(state, text, desk)
    turn = _answer(state, text, desk)
    if turn is None:
        return misunderstanding.missed(state, text, desk)
    if turn.state.misses > state.misses:  # a wrong answer, which the notes explain
        notes = turn.reply.notes if turn.reply else ()
        return misunderstanding.once_more(turn.state, desk, *notes)
    return turn


def _answer(state: State, text: str, desk: Desk) -> Turn | None:
    match state.step:
        case Step.NAME:
            taken = renaming.take if desk.name else naming.take_name
            return taken(state, text, desk)
        case Step.IDLE if state.offered and (turn := pressing.press_offered(state, desk, text)):
            return turn
        case Step.IDLE if state.offered and is_number(text):
            return None
        case Step.IDLE:
            found = pick(state, desk, text)
            if found is None or isinstance(found, Turn):
                return found
            return filling.begin(state, found, desk)
        case Step.CANCEL:
            option = choose(text, cancelling.confirmations(state, desk), desk.texts)
            return pressing.confirmed(state, desk, option.id) if option else None
        case Step.EDIT if desk.texts.means(text, filling.SEND):
            return settled(state, desk)
        case Step.EDIT:
            return changing.change(state, desk, text)
        case Step.SWAP:
            return changing.swap(state, desk, text)
        case Step.DRAFTS:
            return drafts.choose_draft(state, desk, text)
        case Step.LANGUAGE:
            code = language.chosen_language(text, desk)
            return everywhere.speak(state, desk, code) if code else None
        case Step.REPAIR:
            return None
        case Step.ADD:
            return adding.choose(state, desk, text)
        case Step.MATCH:
            return taking.match(state, desk, text)
        case Step.FACT | Step.DATE | Step.SUBJECT | Step.PAPERS | Step.REVIEW:
            return filling.answer(state, desk, text)


def _chose(state: State, identity: str, title: str, desk: Desk) -> Turn:
    """Obey a button; an old one repeats the question, one of a notice counts as its words."""
    turn = pressing.press(state, identity, desk)
    if turn is not None:
        return turn
    if pressing.is_ours(identity) or not title:
        return again(state, desk, desk.texts.say("stale"))
    return _said(state, title, desk)


def _after_silence(state: State, text: str, desk: Desk) -> Turn:
    """Take an answer to a question of long ago only where it cannot be anything else."""
    texts = desk.texts
    note = texts.say("resumed", document=desk.title(asked.under_way(state)))
    draft = asked.under_way(state)
    is_free_text = state.step is Step.NAME or (
        state.step is Step.SUBJECT and desk.flow.field(asked.asked_field(draft, desk)).is_free_text
    )
    turn = None if is_free_text else _answer(state, text, desk)
    if turn is None or turn.state.asks_the_same(state):
        paused = texts.say("unfinished", document=desk.title(draft))
        return drafts.offer_to_go_on(state, desk, paused)
    if turn.reply is None:
        return turn
    return replace(turn, reply=turn.reply.noting(note))


def _failed(state: State, desk: Desk, note: str, *, is_gone: bool) -> Turn:
    """Say that something was refused, and go on where that is possible."""
    if state.step is Step.CANCEL:
        return again(state.to(step=state.before, cancelling=None), desk, note)
    if not is_gone:
        return again(state, desk, note)
    if state.draft is None:
        if state.request_id is not None and not state.left:
            note = desk.texts.say("add_over")
        return menu(state.free(), desk, note)
    anew = state.drafting(request_id=None, papers=(), is_told=False, editing=None)
    return filling.onward(anew, desk, note)


def _welcomed(before: State, turn: Turn, desk: Desk) -> Turn:
    """Say at the very beginning who answers here and what becomes of the data."""
    if before.is_welcomed or turn.reply is None:
        return turn
    named = desk.name or desk.texts.say("somebody")
    welcome = desk.speaking(turn.state.language or desk.language).texts.say("welcome", name=named)
    reply = turn.reply.noting(welcome)
    return replace(turn, state=turn.state.to(is_welcomed=True), reply=reply)
