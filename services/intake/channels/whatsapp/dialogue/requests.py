"""Speaking of requests that are with the office: where they stand, and repairing them."""

from collections.abc import Sequence
from dataclasses import replace

from services.intake.channels.whatsapp.dialogue import matching
from services.intake.channels.whatsapp.dialogue.desk import Desk, Known
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.offering import offer
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import Amend, Turn
from shared.domain.errors import InvalidInputError
from shared.domain.ids import PREFIX, parse_ticket
from shared.domain.lifecycle import State as RequestState
from shared.whatsapp.buttons import REPAIR

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


def ticket_named(text: str) -> str | None:
    """Return the ticket that a text names, alone or after a word or two."""
    _, _, rest = text.strip().partition(" ")
    return ticket_in(text) or ticket_in(rest) or ticket_in(rest.rpartition(" ")[2])


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
        if known is None:
            return texts.say("no_such_ticket")
        lines = _lines(known, desk)
        if known in desk.being_checked():
            lines.append(texts.say("status_add", ticket=known.ticket))
        return "\n".join(lines)
    if not desk.requests:
        return texts.say("no_requests")
    return "\n".join(line for known in desk.requests[:SHOWN] for line in _lines(known, desk))


def begin_repair(state: State, desk: Desk, text: str) -> Turn:
    """Begin to repair a returned request: the named one, the only one, or ask which."""
    texts, returned = desk.texts, desk.returned()
    known = find(desk, text) if text.strip() else None
    if text.strip() and known is None:
        return menu(state.free(), desk, texts.say("no_such_ticket"))
    if known is None and len(returned) > 1:
        return which(state, desk, REPAIR, returned)
    known = known or next(iter(returned), None)
    if known is None or known not in returned:
        return menu(state.free(), desk, texts.say("repair_none"))
    opened = under_repair(state, known)
    notes = [texts.say("repair_begins", ticket=known.ticket, document=known.document)]
    if old := sum(file.is_passed for file in opened.early):
        notes.append(texts.say("early_set_aside", count=old))
    following, taken, commands = matching.take_named(opened, desk)
    return replace(ask_repair(following, desk, *notes, *taken), commands=commands)


def under_repair(state: State, known: Known) -> State:
    """Return the state in which a request is repaired.

    Files that were sent before it was returned cannot be its repair: they are kept for another one.
    """
    left = tuple(dict.fromkeys(fault.paper for fault in known.faults))
    # The platform's times are whole seconds.
    since = known.returned_at.replace(microsecond=0) if known.returned_at else None
    early = tuple(f.to(is_passed=since is not None and f.at < since) for f in state.early)
    return state.free().to(step=Step.REPAIR, request_id=known.id, left=left, early=early)


def ask_repair(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask for the next paper to repair."""
    texts, known = desk.texts, desk.find(state.request_id)
    faults = [f for f in (known.faults if known else ()) if f.paper in state.left[:1]]
    if known is None or known.state is not RequestState.RETURNED or not faults:
        return menu(state.free(), desk, *notes, texts.say("repair_over"))
    if matching.is_due(state, desk):
        return matching.ask(state, desk, *notes)
    reason = " ".join(dict.fromkeys(fault.reason for fault in faults))
    question = texts.say("repair_paper", reason=reason, paper=faults[0].label)
    return Turn(state, Reply(notes, question))


def keep_repair(state: State, desk: Desk, code: str, *, is_guess: bool) -> Turn:
    """Go on after a paper was replaced; hand the request in when it was the last."""
    left = tuple(paper for paper in state.left if paper != code)
    if not left:
        return Turn(state.free(), None, (Amend(),))
    known = desk.find(state.request_id)
    labels = {fault.paper: fault.label for fault in (known.faults if known else ())}
    key = "paper_taken_as" if is_guess else "paper_kept"
    note = desk.texts.texts[key].format(paper=labels.get(code, code))
    return ask_repair(state.to(left=left, asked_again=None), desk, note)


def which(state: State, desk: Desk, kind: str, requests: Sequence[Known]) -> Turn:
    """Ask which request is meant."""
    return offer(state.free(), desk, kind, [request.ticket for request in requests])


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
