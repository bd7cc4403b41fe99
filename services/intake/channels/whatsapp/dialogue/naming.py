"""Asking a resident's name: of village heads the office has it."""

from services.intake.channels.whatsapp.dialogue import filling
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.menu import LONGEST_WORD, menu
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import Turn
from services.intake.people import ApplicantData, check_applicant
from shared.catalogue.document_type import DocumentType
from shared.domain.errors import InvalidInputError

_ANY_PHONE = "+6281200000101"
"""The name alone is looked at here; the address is the platform's."""


def ask_name(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask who it is that writes."""
    asked = state.to(step=Step.NAME)
    return Turn(asked, Reply(notes, desk.texts.say("applicant_name")))


def meet(state: State, text: str, desk: Desk, *notes: str) -> Turn:
    """Ask somebody new for a name; the document that was asked for first is kept in mind."""
    wanted = _document(text, desk)
    if wanted is None:
        return ask_name(state, desk, *notes)
    noted = desk.texts.say("document_noted", document=desk.read(wanted.short_name))
    return ask_name(state.to(wanted=wanted.code), desk, *notes, noted)


def take_name(state: State, text: str, desk: Desk) -> Turn:
    """Take a name and go on to what was wanted, or ask again with what is wrong."""
    said = _document(text, desk) if state.wanted else None
    if said is not None and said.code == state.wanted:  # said once more, and no name
        return meet(state.to(misses=0), text, desk)
    try:
        checked, _ = check_applicant(ApplicantData(text, _ANY_PHONE))
    except InvalidInputError:
        return ask_name(state.to(misses=0), desk, desk.texts.say("wrong_name"))
    known = state.to(name=checked.name, step=Step.IDLE, misses=0, wanted=None)
    note = desk.texts.say("name_noted", name=checked.name)
    if wanted := desk.rules.types.get(state.wanted or ""):
        return filling.begin(known, wanted, desk, note)
    return menu(known, desk, note)


def _document(text: str, desk: Desk) -> DocumentType | None:
    found = desk.rules.find_by_word(text) if len(text) <= LONGEST_WORD else ()
    return found[0] if len(found) == 1 else None
