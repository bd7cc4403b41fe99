"""Asking a resident's name, and correcting it: of village heads the office has it."""

from services.intake.channels.whatsapp.dialogue import filling
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.menu import LONGEST_WORD, menu
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.turn import GiveName, Turn
from services.intake.people import ApplicantData, check_applicant
from shared.catalogue.document_type import DocumentType
from shared.domain.errors import InvalidInputError

NAME = "name"
STAYS = "name:stays"
_ANY_PHONE = "+6281200000101"
"""The name alone is looked at here; the address is the platform's."""
_NO_NAMES = ("yes", "no", "none", "fine", "send")
"""What people answer to other questions, and nobody is called."""


def ask_name(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask who it is that writes, or what she is called rightly."""
    texts, asked = desk.texts, state.to(step=Step.NAME)
    if not desk.name:
        return Turn(asked, Reply(notes, texts.say("applicant_name")))
    question = texts.say("name_correct", name=desk.name)
    return Turn(asked, Reply(notes, question, as_it_is(desk)))


def as_it_is(desk: Desk) -> tuple[Option, ...]:
    """Return the answer that the name is right."""
    return (Option(STAYS, desk.texts.say("name_right")),)


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
    name = read_name(text, desk)
    if name is None:
        return wrong(state, desk)
    known = state.to(name=name, step=Step.IDLE, misses=0, wanted=None)
    note = desk.texts.say("name_noted", name=name)
    if wanted := desk.rules.types.get(state.wanted or ""):
        turn = filling.begin(known, wanted, desk, note)
    else:
        turn = menu(known, desk, note)
    return Turn(turn.state, turn.reply, (GiveName(name), *turn.commands))


def read_name(text: str, desk: Desk) -> str | None:
    """Return a name in its usual form; None if it cannot be one."""
    if any(desk.texts.means(text, meaning) for meaning in _NO_NAMES):
        return None
    try:
        checked, _ = check_applicant(ApplicantData(text, _ANY_PHONE))
    except InvalidInputError:
        return None
    return checked.name


def wrong(state: State, desk: Desk) -> Turn:
    """Say what a name looks like, and count the misunderstanding."""
    missed = state.to(misses=state.misses + 1)
    return ask_name(missed, desk, desk.texts.say("wrong_name"))


def _document(text: str, desk: Desk) -> DocumentType | None:
    found = desk.rules.find_by_word(text) if len(text) <= LONGEST_WORD else ()
    return found[0] if len(found) == 1 else None
