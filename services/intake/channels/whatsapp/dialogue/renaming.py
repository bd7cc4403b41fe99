"""Correcting one's own name, at any time; what is under way goes on after it."""

from dataclasses import replace

from services.intake.channels.whatsapp.dialogue import naming
from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.asking import again, leave_name
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.state import State
from services.intake.channels.whatsapp.dialogue.turn import GiveName, Turn


def begin(state: State, desk: Desk) -> Turn:
    """Ask for the right name; one in the office's register is corrected there."""
    if desk.is_registered:
        return again(state, desk, desk.texts.say("name_registered", name=desk.name))
    return naming.ask_name(state.to(chosen=None, cancelling=None, misses=0), desk)


def take(state: State, text: str, desk: Desk) -> Turn:
    """Take the right name, or leave the old one; what cannot be a name is asked once more."""
    texts = desk.texts
    if texts.means(text, "no") or choose(text, naming.as_it_is(desk), texts):
        return keep(state, desk)
    name = naming.read_name(text, desk)
    if name is None:
        return naming.wrong(state, desk)
    notes = [texts.say("name_corrected", name=name)]
    if desk.requests:
        notes.append(texts.say("name_on_sent"))
    turn = leave_name(state.to(name=name, misses=0), replace(desk, name=name), *notes)
    return Turn(turn.state, turn.reply, (GiveName(name), *turn.commands))


def keep(state: State, desk: Desk) -> Turn:
    """Leave the name as it is, and go on."""
    note = desk.texts.say("name_stays", name=desk.name)
    return leave_name(state.to(misses=0), desk, note)
