"""Withdrawing: asked once more before anything is given up."""

from dataclasses import replace

from services.intake.channels.whatsapp.dialogue import drafts
from services.intake.channels.whatsapp.dialogue.desk import Desk, Known
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.requests import find, which
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import (
    Cancel,
    Command,
    ForgetEarly,
    Turn,
)
from shared.domain.lifecycle import State as RequestState
from shared.domain.lifecycle import has_ended

WITHDRAW, CONFIRM = "withdraw", "confirm"
YES, NO = "confirm:yes", "confirm:no"


def begin_cancel(state: State, desk: Desk, text: str) -> Turn:
    """Ask whether a request is really to be withdrawn: the named one, the draft, the only one."""
    texts = desk.texts
    if not text.strip() and (state.draft is not None or state.early):
        return _ask_about(state, desk, None)
    if text.strip():
        known = find(desk, text)
        if known is None:
            return _menu_or_back(state, desk, texts.say("no_such_ticket"))
        if known.state is not None and has_ended(known.state):
            told = texts.say("cancel_not_possible", ticket=known.ticket)
            return _menu_or_back(state, desk, told)
        return _ask_about(state, desk, known)
    going = [r for r in desk.requests if r.state is not None and not has_ended(r.state)]
    if len(going) > 1:
        return which(state, desk, WITHDRAW, going)
    if not going:
        return _menu_or_back(state, desk, texts.say("nothing_to_cancel"))
    return _ask_about(state, desk, going[0])


def ask_cancel(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask once more before anything is withdrawn."""
    texts = desk.texts
    question = texts.say("cancel_which")
    if state.cancelling is None and state.draft is not None:
        document = desk.read(desk.kind(state.draft).name)
        question = texts.say("cancel_draft", document=document)
    elif known := desk.find(state.cancelling):
        question = texts.say("cancel_request", ticket=known.ticket)
    elif state.early:
        question = texts.say("cancel_early", count=len(state.early))
        if desk.requests:
            question = f"{question} {texts.say('cancel_early_else')}"
    return Turn(state, Reply(notes, question, confirmations(state, desk)))


def confirmations(state: State, desk: Desk) -> tuple[Option, ...]:
    """Return yes and no; a draft may also be kept for later."""
    texts = desk.texts
    yes, no = Option(YES, texts.say("cancel_yes")), Option(NO, texts.say("cancel_no"))
    if state.cancelling is not None:
        return (yes, no)
    if state.draft is not None:
        return (yes, Option(drafts.KEEP, texts.say("keep")), no)
    return (Option(YES, texts.say("cancel_early_yes")), no) if state.early else (yes, no)


def cancel(state: State, desk: Desk) -> Turn:
    """Withdraw what was confirmed."""
    texts = desk.texts
    if state.cancelling is None:
        request_id = state.draft.request_id if state.draft else None
        commands: list[Command] = [Cancel(request_id)] if request_id else []
        if state.early:
            commands.append(ForgetEarly(tuple(file.id for file in state.early)))
        told = texts.texts["cancelled_draft" if state.draft else "cancelled_early"]
        done = Reply((told,), texts.say("anything_else"))
        return Turn(state.free().to(early=()), done, tuple(commands))
    back = state.to(step=state.before, cancelling=None)
    known = desk.find(state.cancelling)
    if known is None:
        return _menu_or_back(back, desk, texts.say("no_such_ticket"))
    if back.request_id == known.id:  # it is repaired no more, and no paper is added to it
        back = back.free()
    withdrawn = (Cancel(known.id),)
    note = texts.say("cancel_asked", ticket=known.ticket)
    if back.draft is not None:
        return replace(drafts.offer_to_go_on(back, desk, note), commands=withdrawn)
    if known.state is RequestState.RETURNED:  # withdrawn at once, which a notice tells
        return Turn(back, None, withdrawn)
    return Turn(back, Reply((note,), texts.say("anything_else")), withdrawn)


def _ask_about(state: State, desk: Desk, known: Known | None) -> Turn:
    before = state.before if state.step is Step.CANCEL else state.step
    asked = state.to(step=Step.CANCEL, before=before, cancelling=known.id if known else None)
    return ask_cancel(asked, desk)


def _menu_or_back(state: State, desk: Desk, note: str) -> Turn:
    """Answer with a note: before the menu, or, while something is under way, with how to go on."""
    if state.draft is None:
        return menu(state.free(), desk, note)
    return drafts.offer_to_go_on(state, desk, note)
