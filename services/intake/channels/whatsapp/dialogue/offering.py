"""A list that is no menu: of several documents or requests, which one is meant."""

from collections.abc import Sequence

from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import State
from services.intake.channels.whatsapp.dialogue.turn import Turn
from shared.whatsapp.messages import MAX_ROWS

TYPE = "type"
QUESTIONS = {
    TYPE: "which_one",
    "repair": "repair_which",
    "add": "add_which",
    "withdraw": "cancel_which",
}
"""What is asked of each kind of list."""


def offer(state: State, desk: Desk, kind: str, which: Sequence[str], *notes: str) -> Turn:
    """Ask which one is meant; its number, too, is then understood.

    Args:
        state: Where the conversation stands.
        desk: What is looked up.
        kind: Of the list.
        which: Codes of document types, or tickets.
        notes: What to say before.
    """
    offered = tuple(f"{kind}:{one}" for one in which[:MAX_ROWS])
    return ask(state.to(offered=offered), desk, *notes)


def ask(state: State, desk: Desk, *notes: str) -> Turn:
    """Put the question of the list that is offered."""
    texts = desk.texts
    question = texts.texts[QUESTIONS[state.offered[0].partition(":")[0]]]
    return Turn(state, Reply(notes, question, options(state, desk), texts.say("choose_button")))


def options(state: State, desk: Desk) -> tuple[Option, ...]:
    """Return what is offered."""
    return tuple(Option(one, _label(one, desk)) for one in state.offered)


def chosen(state: State, desk: Desk, text: str) -> str | None:
    """Return the id of what was chosen; None if nothing was."""
    option = choose(text, options(state, desk), desk.texts)
    return option.id if option else None


def _label(identity: str, desk: Desk) -> str:
    kind, _, one = identity.partition(":")
    if kind == TYPE and one in desk.rules.types:
        return desk.read(desk.rules.type(one).short_name)
    known = next((request for request in desk.requests if request.ticket == one), None)
    return f"{one} {known.document}" if known else one
