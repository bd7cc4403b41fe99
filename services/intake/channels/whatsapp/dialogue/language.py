"""Choosing a language: each is offered by its own name."""

from collections.abc import Mapping

from services.intake.channels.whatsapp.dialogue.answers import choose
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.reply import Option, Reply
from services.intake.channels.whatsapp.dialogue.state import State, Step
from services.intake.channels.whatsapp.dialogue.texts import Texts, written
from services.intake.channels.whatsapp.dialogue.turn import Turn

LANGUAGE = "lang"
SPOKEN = "speak_"
"""`speak_<language>` in the words of each language: what its name is called."""


def ask_language(state: State, desk: Desk, *notes: str) -> Turn:
    """Ask which language is to be spoken."""
    before = state.before if state.step is Step.LANGUAGE else state.step
    reply = Reply(notes, desk.texts.say("language_which"), languages(desk))
    return Turn(state.to(step=Step.LANGUAGE, before=before), reply)


def languages(desk: Desk) -> tuple[Option, ...]:
    """Return the languages to choose from."""
    return tuple(Option(f"{LANGUAGE}:{code}", texts.name) for code, texts in desk.library.items())


def language_in(text: str, library: Mapping[str, Texts]) -> str | None:
    """Return the language whose name a text is."""
    return next((c for c, texts in library.items() if texts.means(text, SPOKEN + c)), None)


def own_name_in(text: str, library: Mapping[str, Texts]) -> str | None:
    """Return the language whose own name a text is: nobody is called so, and no place."""
    return next((c for c, t in library.items() if written(text) == written(t.name)), None)


def chosen_language(text: str, desk: Desk) -> str | None:
    """Return the language that an answer means; None if it means none."""
    option = choose(text, languages(desk), desk.texts)
    return option.id.partition(":")[2] if option else language_in(text, desk.library)
