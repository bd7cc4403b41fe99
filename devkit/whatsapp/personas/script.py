"""What somebody wants of a business, and what she answers to which words."""

from collections.abc import Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from devkit.whatsapp.reports import Choice, ReceivedMessage


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(_Frozen):
    """An answer to every message that holds certain words.

    Attributes:
        when: The words; capitals do not matter. The first answer that fits is given.
        say: What is chosen if it is offered as a button or row, and written if not. Names in
            braces stand for what the person knows.
        photo: Whether a photo is sent instead.
        is_last: Whether the person thereby asks for what she came for.
    """

    when: str
    say: str = ""
    photo: bool = False
    is_last: bool = False


class Script(_Frozen):
    """A person's errand.

    Attributes:
        opening: Her first words.
        answers: What she answers; a message that fits none is only read.
        done: A regular expression; a message in which it is found ends the errand, once she has
            given her last answer.
        asking: What she writes when nothing comes after her last answer.
    """

    opening: str
    answers: tuple[Answer, ...]
    done: str
    asking: str

    @classmethod
    def load(cls, path: Path) -> "Script":
        """Read one from a YAML file."""
        return cls.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))

    def answer_to(self, message: ReceivedMessage, knowledge: Mapping[str, str]) -> Answer | None:
        """What is answered, with the person's own data in it."""
        shown = " ".join((message.text, *(choice.title for choice in message.choices))).casefold()
        for answer in self.answers:
            if answer.when.casefold() in shown:
                return answer.model_copy(update={"say": answer.say.format_map(knowledge)})
        return None


def choice_for(message: ReceivedMessage, wanted: str) -> str | None:
    """The id of the button or row with these words, the one that says least besides."""
    offered = [choice for choice in message.choices if wanted.casefold() in _words(choice)]
    best = min(offered, key=lambda choice: len(_words(choice)), default=None)
    return best.id if best else None


def _words(choice: Choice) -> str:
    return f"{choice.title} {choice.description or ''}".strip().casefold()
