"""Buttons and rows: what they carry, which of them still count, and what they do.

The id of a button says what it is for, and after `~` the number of the question it belongs to. An
old button that answers another question is not obeyed; one that names its own object (a document,
a ticket, a language, a draft) means the same whenever it is pressed.
"""

from dataclasses import replace

from services.intake.channels.whatsapp.dialogue import (
    adding,
    asked,
    cancelling,
    changing,
    drafts,
    everywhere,
    filling,
    language,
    matching,
    naming,
    offering,
    renaming,
    taking,
)
from services.intake.channels.whatsapp.dialogue.asking import again, resumed
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.menu import PAGE, turn_page
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import Turn
from shared.whatsapp.buttons import REPAIR

MARK = "~"
OF_A_QUESTION = frozenset(
    {
        *(asked.FACT, asked.DATE, asked.SUBJECT, filling.DO),
        *(cancelling.CONFIRM, naming.NAME),
        *(changing.CHANGE, changing.TAKEN, changing.REALLY, adding.EXTRA, matching.MATCH),
    }
)
OF_ITSELF = frozenset(
    {
        *(offering.TYPE, PAGE, REPAIR, adding.ADD),
        *(cancelling.WITHDRAW, language.LANGUAGE, drafts.DRAFT),
    }
)
FILLING = (Step.FACT, Step.DATE, Step.SUBJECT, Step.PAPERS, Step.REVIEW)


def numbered(before: State, turn: Turn) -> Turn:
    """Return a turn whose buttons carry the number of its question."""
    is_new = not turn.state.asks_the_same(before)
    question = before.question + 1 if is_new else before.question
    state = turn.state.to(question=question)
    if turn.reply is None or not turn.reply.options:
        return replace(turn, state=state)
    options = tuple(replace(o, id=f"{o.id}{MARK}{question}") for o in turn.reply.options)
    return replace(turn, state=state, reply=replace(turn.reply, options=options))


def is_ours(identity: str) -> bool:
    """Return whether a button is one of a conversation, not of a notice or of somebody else."""
    return identity.partition(":")[0] in OF_A_QUESTION | OF_ITSELF


def press(state: State, marked: str, desk: Desk) -> Turn | None:
    """Obey a button; None if it belongs to another question, or to none of ours."""
    identity, _, number = marked.partition(MARK)
    kind, _, rest = identity.partition(":")
    if kind in OF_ITSELF:
        return _press_itself(state, desk, kind, rest)
    if kind not in OF_A_QUESTION or number != str(state.question):
        return None
    if kind == cancelling.CONFIRM and state.step is Step.CANCEL:
        return confirmed(state, desk, identity)
    if kind == filling.DO and (turn := _do(state, desk, identity)) is not None:
        return turn
    if identity == naming.STAYS and state.step is Step.NAME and desk.name:
        return renaming.keep(state, desk)
    if kind == changing.CHANGE and state.step is Step.EDIT:
        return changing.change(state, desk, identity)
    if kind in (changing.TAKEN, changing.REALLY) and state.step is Step.SWAP:
        return changing.swap(state, desk, identity)
    if kind == adding.EXTRA and state.step is Step.ADD:
        return adding.choose(state, desk, identity)
    if kind == matching.MATCH and state.step is Step.MATCH:
        return taking.match(state, desk, identity)
    return filling.press(state, desk, identity) if state.step in FILLING else None


def press_offered(state: State, desk: Desk, text: str) -> Turn | None:
    """Take what was typed as a choice of the list that is offered; None if it is none."""
    identity = offering.chosen(state, desk, text)
    return press(state, identity, desk) if identity else None


def confirmed(state: State, desk: Desk, identity: str) -> Turn:
    """Withdraw, keep for later, or go back, as was chosen."""
    if identity == cancelling.YES:
        return cancelling.cancel(state, desk)
    if identity == drafts.KEEP:
        return drafts.keep(state, desk)
    return again(state.to(step=state.before, cancelling=None), desk)


def _press_itself(state: State, desk: Desk, kind: str, rest: str) -> Turn | None:
    is_idle = state.step is Step.IDLE
    if kind == offering.TYPE:
        is_known = is_idle and rest in desk.rules.types
        return filling.begin(state, desk.rules.type(rest), desk) if is_known else None
    if kind == PAGE:
        return turn_page(state, desk, rest) if is_idle else None
    if kind in (REPAIR, adding.ADD):
        return everywhere.about_requests(state, desk, kind, rest)
    if kind == cancelling.WITHDRAW:
        return cancelling.begin_cancel(state, desk, rest)
    if kind == language.LANGUAGE:
        return everywhere.speak(state, desk, rest) if rest in desk.library else None
    found = next((d for d in state.kept if str(d.number) == rest), None)
    return drafts.take_up(state, desk, found) if found else None


def _do(state: State, desk: Desk, identity: str) -> Turn | None:
    if state.draft is None:
        return None
    match identity:
        case drafts.CONTINUE:
            return resumed(state, desk)
        case drafts.KEEP:
            return drafts.keep(state, desk)
        case drafts.GIVE_UP:
            return cancelling.begin_cancel(state, desk, "")
        case "do:edit":
            return changing.ask_what(state, desk)
        case "do:swap":
            return changing.begin_swap(state, desk)
        case _:
            return None
