"""What is answered because people are people: a cry for help, thanks."""

from services.intake.channels.whatsapp.dialogue import filling
from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.asking import again
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.texts import Texts, written
from services.intake.channels.whatsapp.dialogue.turn import Turn
from shared.catalogue.search import is_within

LONGEST_CRY = 6
"""Words; what is longer tells of something else."""


def is_cry(text: str, texts: Texts) -> bool:
    """Return whether somebody cries for help."""
    words = written(text)
    if len(words.split()) > LONGEST_CRY:
        return False
    return any(is_within(cry, words) for cry in texts.words["emergency"])


def may_be_an_answer(state: State, text: str, desk: Desk) -> bool:
    """Return whether what sounds like a cry may be a name, or how somebody died."""
    if state.step is not Step.FACT:
        return state.step is Step.SUBJECT
    return choose(text, filling.options_of(state, desk), desk.texts) is not None


def thank(state: State, desk: Desk) -> Turn:
    """Answer thanks; what is asked is asked again."""
    texts = desk.texts
    if state.step is not Step.IDLE:
        return again(state, desk, texts.say("you_are_welcome"))
    return Turn(state, Reply((texts.say("you_are_welcome"),), texts.say("anything_else")))
