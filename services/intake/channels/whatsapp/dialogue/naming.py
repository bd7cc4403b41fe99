"""Asking a resident's name: of village heads the office has it."""

from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.menu import menu
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import Turn
from services.intake.people import ApplicantData, check_applicant
from shared.domain.errors import InvalidInputError

_ANY_PHONE = "+6281200000101"
"""The name alone is looked at here; the address is the platform's."""


def ask_name(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask who it is that writes."""
    asked = state.to(step=Step.NAME)
    return Turn(asked, Reply(notes, desk.texts.say("applicant_name")))


def take_name(state: State, text: str, desk: Desk) -> Turn:
    """Take a name, or ask again with what is wrong."""
    try:
        checked, _ = check_applicant(ApplicantData(text, _ANY_PHONE))
    except InvalidInputError:
        return ask_name(state.to(misses=0), desk, desk.texts.say("wrong_name"))
    known = state.to(name=checked.name, step=Step.IDLE, misses=0)
    return menu(known, desk, desk.texts.say("name_noted", name=checked.name))
