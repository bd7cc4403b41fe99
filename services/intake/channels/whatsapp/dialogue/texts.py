"""What people read and the words they may use: a file for each language, with its slots."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from services.intake.channels.whatsapp.dialogue.flow import load_flow
from shared.catalogue.search import plain
from shared.catalogue.yaml_files import read_packaged


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one language, and the words of all: whoever reads one may type another.

    Attributes:
        name: What the language calls itself.
        texts: By key; words in braces are filled in.
        refusals: Why a file is refused, by the code of the error.
        states: What to call the states of a request.
        words: What people may type, in plain writing, by what it means; of all languages.
        months: Number of a month by its name; of all languages.
    """

    name: str
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
        """Return whether somebody means this, whatever the case and punctuation.

        How people are addressed is left out: "menu pak", "pak menu".
        """
        typed, known = written(text), self.words[meaning]
        return typed in known or self._without_address(typed) in known

    def _without_address(self, typed: str) -> str:
        words, address = typed.split(), self.words["address"]
        while words and words[-1] in address:
            words.pop()
        while words and words[0] in address:
            words.pop(0)
        return " ".join(words)


@lru_cache(maxsize=64)  # a turn asks for what was typed dozens of times
def written(text: str) -> str:
    """Return a text in plain writing; one without letters and digits as it is."""
    return plain(text) or text.strip()


@cache
def load_texts() -> Mapping[str, Texts]:
    """Read the languages that come with the channel, in the order in which they are offered."""
    read = {language: _read(language) for language in load_flow().languages}
    words: dict[str, frozenset[str]] = {}
    months: dict[str, int] = {}
    for content in read.values():
        for meaning, spoken in content["words"].items():
            words[meaning] = words.get(meaning, frozenset()) | frozenset(map(written, spoken))
        months |= {name: number for number, name in enumerate(content["months"], 1)}
        months |= content.get("short_months", {})
    return {
        language: Texts(
            name=content["name"],
            texts=content["texts"],
            refusals=content["refusals"],
            states=content["states"],
            words=words,
            months=months,
        )
        for language, content in read.items()
    }


def _read(language: str) -> Mapping[str, Any]:
    folder = files("services.intake.channels.whatsapp.dialogue").joinpath("words")
    content: Mapping[str, Any] = read_packaged(folder.joinpath(f"{language}.yaml"))
    return content
