"""What village heads read and the words they may use: one data file, with its slots."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from shared.catalogue.search import plain


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts and words of the conversation.

    Attributes:
        texts: By key; words in braces are filled in.
        refusals: Why a file is refused, by the code of the error.
        states: What to call the states of a request.
        words: What people may type, in plain writing, by what it means.
        months: Number of a month by its name.
    """

    texts: Mapping[str, str]
    refusals: Mapping[str, str]
    states: Mapping[str, str]
    words: Mapping[str, frozenset[str]]
    months: Mapping[str, int]

    def say(self, key: str, **values: object) -> str:
        """Return a text with its slots filled in."""
        return self.texts[key].format_map(values)

    def refusal(self, code: str) -> str:
        """Return why a file is refused; in general words where the code is new."""
        return self.refusals.get(code, self.refusals["other"])

    def means(self, text: str, meaning: str) -> bool:
        """Return whether somebody means this, whatever the case and punctuation."""
        return written(text) in self.words[meaning]


def written(text: str) -> str:
    """Return a text in plain writing; one without letters and digits as it is."""
    return plain(text) or text.strip()


@cache
def load_texts() -> Texts:
    """Read the texts that come with the channel."""
    path = files("services.intake.channels.whatsapp.dialogue").joinpath("texts.yaml")
    content: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Texts(
        texts=content["texts"],
        refusals=content["refusals"],
        states=content["states"],
        words={meaning: frozenset(map(written, w)) for meaning, w in content["words"].items()},
        months={name: number for number, name in enumerate(content["months"], 1)},
    )
