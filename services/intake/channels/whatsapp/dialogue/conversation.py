"""The conversation with a village head: pure, from what was heard to what is done and answered.

One message is answered for each turn, in which everything that was heard before is acknowledged
and the next thing is asked. Some words work everywhere. What is not understood repeats the
question, so there is always a way on.
"""

from services.intake.channels.whatsapp.dialogue import filling, requests
from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.heard import (
    Chose,
    Failed,
    Heard,
    PaperKept,
    PaperRefused,
    PaperUnplaced,
    Said,
    Unreadable,
)
from services.intake.channels.whatsapp.dialogue.menu import PAGE, TYPE, menu, pick, turn_page
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.texts import Texts, written
from services.intake.channels.whatsapp.dialogue.turn import Turn
from shared.whatsapp.content import MessageKind

MISSES_UNTIL_HELP = 3
OURS = frozenset({TYPE, PAGE, requests.CONFIRM, filling.FACT, filling.SUBJECT, filling.DO})
"""Kinds of buttons that belong to a question; an old one of these is not obeyed."""
WITH_TICKET = ("status", "cancel", "repair")
_HEARD = {
    MessageKind.AUDIO: "heard_audio",
    MessageKind.VIDEO: "heard_video",
    MessageKind.STICKER: "heard_sticker",
    MessageKind.LOCATION: "heard_location",
    MessageKind.CONTACTS: "heard_contacts",
    MessageKind.EDIT: "heard_edit",
}


def converse(state: State, heard: Heard, desk: Desk) -> Turn:
    """Return what comes of what was heard."""
    texts = desk.texts
    match heard:
        case Said(text):
            return _said(state, text, desk)
        case Chose(identity, title):
            return _chose(state, identity, title, desk)
        case PaperKept(code):
            is_repair = state.step is Step.REPAIR
            keep = requests.keep_repair if is_repair else filling.keep_paper
            return keep(state, desk, code)
        case PaperRefused(code, paper):
            return again(state.to(asked_again=paper), desk, texts.refusal(code))
        case PaperUnplaced():
            return _unplaced(state, desk)
        case Unreadable(kind):
            return again(state, desk, texts.texts[_HEARD.get(kind, "heard_other")])
        case Failed(reason, is_gone):
            return _failed(state, desk, texts.say("failed", reason=reason).strip(), is_gone=is_gone)


def again(state: State, desk: Desk, *notes: str) -> Turn:
    """Put the present question again, with notes before it."""
    match state.step:
        case Step.IDLE:
            return menu(state, desk, *notes)
        case Step.REPAIR:
            return requests.ask_repair(state, desk, *notes)
        case Step.CANCEL:
            return requests.ask_cancel(state, desk, *notes)
        case Step.FACT | Step.SUBJECT | Step.PAPERS | Step.REVIEW:
            return filling.ask(state, desk, *notes)


def needs_requests(state: State, heard: Heard, texts: Texts) -> bool:
    """Return whether the turn may speak of requests that are with the office."""
    if state.step in (Step.IDLE, Step.REPAIR, Step.CANCEL):
        return True
    if isinstance(heard, Chose):
        return heard.id.partition(":")[0] not in OURS
    if not isinstance(heard, Said):
        return False
    first = heard.text.strip().partition(" ")[0]
    is_word = any(texts.means(t, word) for t in (heard.text, first) for word in WITH_TICKET)
    return is_word or requests.ticket_in(heard.text) is not None


def _said(state: State, text: str, desk: Desk) -> Turn:
    if (turn := _word(state, text, desk)) is not None:
        return turn
    turn = _answer(state, text, desk)
    return turn if turn is not None else _missed(state, text, desk)


def _word(state: State, text: str, desk: Desk) -> Turn | None:
    """Obey a word that works everywhere."""
    texts = desk.texts
    if texts.means(text, "menu"):
        return _show_menu(state, desk)
    if texts.means(text, "help"):
        return again(state, desk, texts.say("help"))
    if texts.means(text, "resume"):
        return again(state, desk)
    first, _, rest = text.strip().partition(" ")
    for word in WITH_TICKET:
        if texts.means(text, word):
            return _about_requests(state, desk, word, "")
        # Elsewhere such a beginning may be an address or a name.
        if texts.means(first, word) and (state.step is Step.IDLE or requests.ticket_in(rest)):
            return _about_requests(state, desk, word, rest)
    ticket = requests.ticket_in(text)
    return _about_requests(state, desk, "status", ticket) if ticket else None


def _about_requests(state: State, desk: Desk, word: str, text: str) -> Turn:
    if word == "status":
        return again(state, desk, requests.status(desk, text))
    if word == "cancel":
        return requests.begin_cancel(state, desk, text)
    if state.document_type is not None:
        document = desk.kind(state).short_name.id
        return again(state, desk, desk.texts.say("unfinished_first", document=document))
    return requests.begin_repair(state, desk, text)


def _show_menu(state: State, desk: Desk) -> Turn:
    if state.document_type is None:
        return menu(State(), desk)
    texts = desk.texts
    note = texts.say("unfinished", document=desk.kind(state).short_name.id)
    question = texts.say("unfinished_question")
    return Turn(state, Reply((note,), question, requests.going_on(desk)))


def _answer(state: State, text: str, desk: Desk) -> Turn | None:
    match state.step:
        case Step.IDLE:
            found = pick(state, desk, text)
            return found if found is None or isinstance(found, Turn) else filling.begin(found, desk)
        case Step.CANCEL:
            option = choose(text, requests.confirmations(desk), desk.texts)
            return _confirmed(state, desk, option.id) if option else None
        case Step.REPAIR:
            return None
        case Step.FACT | Step.SUBJECT | Step.PAPERS | Step.REVIEW:
            return filling.answer(state, desk, text)


def _chose(state: State, identity: str, title: str, desk: Desk) -> Turn:
    """Obey a button; an old one repeats the question, one of a notice counts as its words."""
    kind, _, rest = identity.partition(":")
    is_idle = state.step is Step.IDLE
    if is_idle and kind == TYPE and rest in desk.rules.types:
        return filling.begin(desk.rules.type(rest), desk)
    if is_idle and kind == PAGE:
        return turn_page(state, desk, rest)
    if kind == requests.REPAIR:
        return _about_requests(state, desk, "repair", rest)
    if kind == requests.WITHDRAW:
        return requests.begin_cancel(state, desk, rest)
    if kind == requests.CONFIRM and state.step is Step.CANCEL:
        return _confirmed(state, desk, identity)
    if identity == "do:continue":
        return again(state, desk)
    if identity == "do:cancel" and state.document_type is not None:
        return requests.begin_cancel(state, desk, "")
    if not is_idle and state.document_type is not None and state.step is not Step.CANCEL:
        turn = filling.press(state, desk, identity)
        if turn is not None:
            return turn
    if kind in OURS or not title:
        return again(state, desk, desk.texts.say("stale"))
    return _said(state, title, desk)


def _confirmed(state: State, desk: Desk, identity: str) -> Turn:
    if identity == f"{requests.CONFIRM}:{requests.YES}":
        return requests.cancel(state, desk)
    return again(state.to(step=state.before, cancelling=None), desk)


def _failed(state: State, desk: Desk, note: str, *, is_gone: bool) -> Turn:
    """Say that something was refused, and go on where that is possible."""
    if state.step is Step.CANCEL:
        return again(state.to(step=state.before, cancelling=None), desk, note)
    if not is_gone:
        return again(state, desk, note)
    if state.document_type is None:
        return menu(State(), desk, note)
    anew = state.to(request_id=None, papers=(), is_subject_new=True)
    return filling.onward(anew, desk, note)


def _missed(state: State, text: str, desk: Desk) -> Turn:
    texts = desk.texts
    if state.step is Step.IDLE and (texts.means(text, "greeting") or not written(text)):
        return menu(state, desk, texts.say("welcome", name=desk.name))
    missed = state.to(misses=state.misses + 1)
    if state.step in (Step.PAPERS, Step.REPAIR):
        notes = [texts.say("paper_wanted")]
    else:
        notes = [texts.say("not_understood")]
    if missed.misses >= MISSES_UNTIL_HELP:
        notes.append(texts.say("help"))
    elif missed.misses > 1:
        notes.append(texts.say("hint"))
    return again(missed, desk, *notes)


def _unplaced(state: State, desk: Desk) -> Turn:
    texts = desk.texts
    if state.step is Step.IDLE:
        return menu(state, desk, texts.say("paper_without_request"))
    key = "paper_which" if state.step is Step.REVIEW else "paper_too_early"
    return again(state, desk, texts.texts[key])
