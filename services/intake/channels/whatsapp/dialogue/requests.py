"""Speaking of requests that are with the office: where they stand, repairing, withdrawing."""

from collections.abc import Sequence

from services.intake.channels.whatsapp.dialogue.desk import Desk, Known
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import Amend, Cancel, Turn
from shared.domain.errors import InvalidInputError
from shared.domain.ids import PREFIX, parse_ticket
from shared.domain.lifecycle import State as RequestState
from shared.domain.lifecycle import has_ended
from shared.whatsapp.messages import MAX_ROWS

REPAIR, WITHDRAW, CONFIRM = "repair", "withdraw", "confirm"
YES, NO = "yes", "no"
SHOWN = 5
"""Requests in one answer; older ones are found by their ticket."""


def ticket_in(text: str) -> str | None:
    """Return the ticket that a text is, or None; eight letters alone may be a name."""
    if not text.strip().upper().startswith(PREFIX):
        return None
    try:
        return parse_ticket(text)
    except InvalidInputError:
        return None


def find(desk: Desk, text: str) -> Known | None:
    """Return the request whose ticket was typed, with or without its prefix."""
    try:
        ticket = parse_ticket(text)
    except InvalidInputError:
        return None
    return next((r for r in desk.requests if r.ticket == ticket), None)


def status(desk: Desk, text: str) -> str:
    """Return where the request of a ticket stands, or the latest ones where none is named."""
    texts = desk.texts
    if text.strip():
        known = find(desk, text)
        return "\n".join(_lines(known, desk)) if known else texts.say("no_such_ticket")
    if not desk.requests:
        return texts.say("no_requests")
    return "\n".join(line for known in desk.requests[:SHOWN] for line in _lines(known, desk))


def begin_repair(state: State, desk: Desk, text: str) -> Turn:
    """Begin to repair a returned request: the named one, the only one, or ask which."""
    texts, returned = desk.texts, desk.returned()
    known = find(desk, text) if text.strip() else None
    if text.strip() and known is None:
        return menu(State(), desk, texts.say("no_such_ticket"))
    if known is None and len(returned) > 1:
        return _which(state, desk, REPAIR, texts.say("repair_which"), returned)
    known = known or next(iter(returned), None)
    if known is None or known not in returned:
        return menu(State(), desk, texts.say("repair_none"))
    note = texts.say("repair_begins", ticket=known.ticket, document=known.document)
    return ask_repair(under_repair(known), desk, note)


def under_repair(known: Known) -> State:
    """Return the state in which a request is repaired."""
    left = tuple(dict.fromkeys(fault.paper for fault in known.faults))
    return State(step=Step.REPAIR, request_id=known.id, left=left, wanted=left[:1])


def ask_repair(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask for the next paper to repair."""
    texts, known = desk.texts, desk.find(state.request_id)
    faults = [f for f in (known.faults if known else ()) if f.paper in state.wanted]
    if known is None or known.state is not RequestState.RETURNED or not faults:
        return menu(State(), desk, *notes, texts.say("repair_over"))
    reason = " ".join(dict.fromkeys(fault.reason for fault in faults))
    question = texts.say("repair_paper", reason=reason, paper=faults[0].label)
    return Turn(state, Reply(notes, question))


def keep_repair(state: State, desk: Desk, code: str) -> Turn:
    """Go on after a paper was replaced; hand the request in when it was the last."""
    left = tuple(paper for paper in state.left if paper != code)
    if not left:
        return Turn(State(), None, (Amend(),))
    known = desk.find(state.request_id)
    labels = {fault.paper: fault.label for fault in (known.faults if known else ())}
    note = desk.texts.say("paper_kept", paper=labels.get(code, code))
    return ask_repair(state.to(left=left, wanted=left[:1], asked_again=None), desk, note)


def begin_cancel(state: State, desk: Desk, text: str) -> Turn:
    """Ask whether a request is really to be withdrawn: the named one, the draft, the only one."""
    texts = desk.texts
    if not text.strip() and state.document_type is not None:
        return ask_cancel(state.to(step=Step.CANCEL, cancelling=None, before=state.step), desk)
    if text.strip():
        known = find(desk, text)
        if known is None:
            return menu_or_back(state, desk, texts.say("no_such_ticket"))
        if known.state is not None and has_ended(known.state):
            told = texts.say("cancel_not_possible", ticket=known.ticket)
            return menu_or_back(state, desk, told)
        return ask_cancel(_cancelling(state, known), desk)
    going = [r for r in desk.requests if r.state is not None and not has_ended(r.state)]
    if len(going) > 1:
        return _which(state, desk, WITHDRAW, texts.say("cancel_which"), going)
    if not going:
        return menu_or_back(state, desk, texts.say("nothing_to_cancel"))
    return ask_cancel(_cancelling(state, going[0]), desk)


def ask_cancel(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask once more before anything is withdrawn."""
    texts = desk.texts
    question = texts.say("cancel_which")
    if state.cancelling is None and state.document_type is not None:
        question = texts.say("cancel_draft", document=desk.kind(state).name.id)
    elif known := desk.find(state.cancelling):
        question = texts.say("cancel_request", ticket=known.ticket)
    return Turn(state, Reply(notes, question, confirmations(desk)))


def confirmations(desk: Desk) -> tuple[Option, ...]:
    """Return yes and no."""
    texts = desk.texts
    yes = Option(f"{CONFIRM}:{YES}", texts.say("cancel_yes"))
    return (yes, Option(f"{CONFIRM}:{NO}", texts.say("cancel_no")))


def cancel(state: State, desk: Desk) -> Turn:
    """Withdraw what was confirmed."""
    texts = desk.texts
    if state.cancelling is None:
        commands = (Cancel(state.request_id),) if state.request_id else ()
        done = Reply((texts.say("cancelled_draft"),), texts.say("anything_else"))
        return Turn(State(), done, commands)
    back = state.to(step=state.before, cancelling=None)
    known = desk.find(state.cancelling)
    if known is None:
        return menu_or_back(back, desk, texts.say("no_such_ticket"))
    commands = (Cancel(known.id),)
    if known.state is RequestState.RETURNED:  # withdrawn at once, which a notice tells
        return Turn(back, None, commands)
    note = texts.say("cancel_asked", ticket=known.ticket)
    return Turn(back, Reply((note,)), commands)


def menu_or_back(state: State, desk: Desk, note: str) -> Turn:
    """Answer with a note: before the menu, or, while something is under way, with how to go on."""
    if state.document_type is None:
        return menu(State(), desk, note)
    return Turn(state, Reply((note,), desk.texts.say("unfinished_question"), going_on(desk)))


def going_on(desk: Desk) -> tuple[Option, ...]:
    """Return the choice between going on and giving up."""
    texts = desk.texts
    go_on = Option("do:continue", texts.say("continue"))
    return (go_on, Option("do:cancel", texts.say("cancel")))


def _cancelling(state: State, known: Known) -> State:
    return state.to(step=Step.CANCEL, cancelling=known.id, before=state.step)


def _which(state: State, desk: Desk, kind: str, question: str, requests: Sequence[Known]) -> Turn:
    options = tuple(Option(f"{kind}:{r.ticket}", r.ticket) for r in requests[:MAX_ROWS])
    return Turn(state, Reply((), question, options, desk.texts.say("choose_button")))


def _lines(known: Known, desk: Desk) -> list[str]:
    texts = desk.texts
    day = known.until.strftime("%d-%m-%Y") if known.until else None
    state = texts.states[known.state.value if known.state else "draft"]
    until = texts.say("status_until", day=day) if day else ""
    lines = [
        texts.say("status", ticket=known.ticket, document=known.document, state=state, until=until)
    ]
    if known.state is RequestState.RETURNED:
        for fault in known.faults:
            lines.append(texts.say("status_fault", paper=fault.label, reason=fault.reason))
        lines.append(texts.say("status_repair", ticket=known.ticket))
    return lines
