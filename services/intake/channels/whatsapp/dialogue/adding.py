"""Adding papers to a request that the office is checking: to which, which paper, and its photo."""

from services.intake.channels.whatsapp.dialogue import answers, matching, requests
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.texts import written
from services.intake.channels.whatsapp.dialogue.turn import Turn

ADD, EXTRA = "add", "extra"
DONE = "extra:done"


def begin(state: State, desk: Desk, text: str) -> Turn:
    """Begin to add papers to the named request, to the only one, or ask which."""
    texts, checked = desk.texts, desk.being_checked()
    known = requests.find(desk, text) if text.strip() else None
    if text.strip() and known is None:
        return menu(state.free(), desk, texts.say("no_such_ticket"))
    if known in desk.returned():
        return requests.begin_repair(state, desk, text)
    if known is None and len(checked) > 1:
        return requests.which(state, desk, ADD, checked)
    known = known or next(iter(checked), None)
    if known is None or known not in checked:
        return menu(state.free(), desk, texts.say("add_none"))
    note = texts.say("add_begins", ticket=known.ticket, document=known.document)
    return ask(state.free().to(step=Step.ADD, request_id=known.id), desk, note)


def ask(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask which paper it is, or for its photo."""
    texts, known = desk.texts, desk.find(state.request_id)
    if known is None or known not in desk.being_checked():
        return menu(state.free(), desk, *notes, texts.say("add_over"))
    if state.chosen is not None:
        return Turn(state, Reply(notes, texts.say("paper", paper=desk.paper(state.chosen))))
    if matching.is_due(state, desk):
        return matching.ask(state, desk, *notes)
    options = papers(state, desk)
    return Turn(state, Reply(notes, texts.say("add_paper"), options, texts.say("choose_button")))


def papers(state: State, desk: Desk) -> tuple[Option, ...]:
    """Return the papers that may be added, and the end of it."""
    known = desk.find(state.request_id)
    codes = known.papers if known else ()
    labels = tuple(Option(f"{EXTRA}:{code}", desk.paper(code)) for code in codes)
    return (*labels, Option(DONE, desk.texts.say("add_done")))


def choose(state: State, desk: Desk, text_or_id: str) -> Turn | None:
    """Take an answer to which paper it is; None if it is none."""
    if state.chosen is not None:
        return None
    option = answers.choose(text_or_id, papers(state, desk), desk.texts)
    if option is None:
        return None
    if option.id == DONE:
        return finish(state, desk)
    return ask(state.to(chosen=option.id.partition(":")[2], misses=0), desk)


def is_done(state: State, text: str, desk: Desk) -> bool:
    """Return whether somebody has no more papers to add, while a kept file is asked about."""
    is_adding = state.draft is None and not state.left
    return is_adding and written(text) == written(desk.texts.say("add_done"))


def finish(state: State, desk: Desk) -> Turn:
    """Add nothing more; files that were kept stay so."""
    return Turn(state.free(), Reply((), desk.texts.say("anything_else")))


def keep(state: State, desk: Desk, code: str) -> Turn:
    """Go on after a paper was added."""
    known = desk.find(state.request_id)
    ticket = known.ticket if known else ""
    note = desk.texts.say("add_kept", paper=desk.paper(code), ticket=ticket)
    return ask(state.to(chosen=None, asked_again=None, misses=0), desk, note)


def back(state: State, desk: Desk) -> Turn | None:
    """Ask once more which paper it is; None if that is what was asked."""
    return ask(state.to(chosen=None), desk) if state.chosen is not None else None
