"""Finding by words: what people type, whatever its case, accents and punctuation."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

CLOSE_ENOUGH = 0.8
"""Similarity from which a word counts as a typing mistake: one wrong letter in five."""


def plain(text: str) -> str:
    """Return text in small letters, without accents, words separated by single blanks."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in letters).split())


def is_within(phrase: str, text: str) -> bool:
    """Say whether a plain phrase occurs in a plain text, as whole words."""
    return f" {phrase} " in f" {text} "


class PhraseBook:
    """Phrases and the one code that each of them stands for."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        """Take the phrases of each code."""
        self._codes: dict[str, str] = {}
        self.clashes: list[tuple[str, str, str]] = []
        for code, words in phrases.items():
            for phrase in map(plain, words):
                owner = self._codes.setdefault(phrase, code)
                if owner != code:
                    self.clashes.append((phrase, owner, code))

    def find(self, text: str) -> tuple[str, ...]:
        """Return the codes that a text may mean: exact, else as part, else nearly; best first."""
        words = plain(text)
        if not words:
            return ()
        if words in self._codes:
            return (self._codes[words],)
        found = list(self._phrases_in(words)) or [p for p in self._codes if is_within(words, p)]
        found = found or get_close_matches(words, self._codes, n=3, cutoff=CLOSE_ENOUGH)
        return tuple(dict.fromkeys(self._codes[phrase] for phrase in found))

    def _phrases_in(self, words: str) -> Iterator[str]:
        """Yield phrases that a text contains, the longest first, none inside another."""
        taken: list[str] = []
        for phrase in sorted(self._codes, key=len, reverse=True):
            if is_within(phrase, words) and not any(is_within(phrase, longer) for longer in taken):
                taken.append(phrase)
                yield phrase
