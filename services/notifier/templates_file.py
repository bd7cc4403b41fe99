"""Reading the texts for people, and naming every mistake in them at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from services.notifier.told import Kind
from services.notifier.wording import (
    BUTTONS,
    LISTS,
    LONGEST,
    LONGEST_TEMPLATE,
    PLACEHOLDERS,
    ROOM_FOR_A_LIST,
    Pieces,
    Wording,
    pieces_of,
)
from shared.catalogue.yaml_files import read_yaml
from shared.domain.errors import PermanentError
from shared.domain.lifecycle import State
from shared.whatsapp.messages import MAX_BUTTON_TITLE

TEMPLATES: Final = Path(__file__).parent / "templates"
LANGUAGES: Final = ("id", "en", "jv")
OTHER: Final = "other"


class TemplatesError(PermanentError):
    """The texts for people hold mistakes; each is named with its file and kind."""

    code = "templates"
    title = "The texts of notices hold mistakes"

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("Correct these, then start again:\n" + "\n".join(mistakes))


class WordingBook:
    """The texts in all languages; Indonesian stands in for a language that is not there."""

    def __init__(self, wordings: Mapping[str, Wording]) -> None:
        self._wordings = dict(wordings)

    def read(self, language: str) -> Wording:
        """Return the texts for somebody who reads a language."""
        return self._wordings[self.known(language)]

    def known(self, language: str) -> str:
        """Return the language in which somebody who reads a language is written to."""
        return language if language in self._wordings else "id"

    def approved(self, language: str) -> tuple[str, Wording]:
        """Return the provider's language code, and the texts approved in it."""
        known = self.known(language)
        code = self._wordings[known].approved_in or known
        return code, self._wordings[code]

    @property
    def languages(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self._wordings)

    @property
    def approved_languages(self) -> tuple[str, ...]:
        """The languages in which the provider must have approved the texts."""
        return tuple(lang for lang, w in self._wordings.items() if w.approved_in is None)


def load_wordings(directory: Path = TEMPLATES) -> WordingBook:
    """Read and check the texts of all languages.

    Raises:
        TemplatesError: With every mistake in the files.
    """
    wordings: dict[str, Wording] = {}
    mistakes: list[str] = []
    for language in LANGUAGES:
        path = directory / f"{language}.yaml"
        raw, problems = read_yaml(path) if path.is_file() else (None, ["is missing"])
        mistakes += [f"{path.name}: {problem}" for problem in problems]
        if problems:
            continue
        try:
            wordings[language] = Wording.model_validate(raw)
        except ValidationError as error:
            mistakes += [
                f"{path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()
            ]
        else:
            mistakes += [f"{path.name}: {m}" for m in _mistakes(wordings[language])]
    for language, wording in wordings.items():
        if wording.approved_in is not None and wording.approved_in not in wordings:
            mistakes.append(f"{language}.yaml: approved_in: there is no {wording.approved_in}.yaml")
    if mistakes:
        raise TemplatesError(mistakes)
    return WordingBook(wordings)


def _mistakes(wording: Wording) -> Iterator[str]:
    for kind in Kind:
        if kind not in wording.texts:
            yield f"{kind}: is missing"
            continue
        try:
            pieces = pieces_of(wording.texts[kind])
        except ValueError as error:
            yield f"{kind}: {error}"
        else:
            yield from (f"{kind}: {m}" for m in _mistakes_in(kind, wording.texts[kind], pieces))
    for kind in sorted({*BUTTONS, *wording.buttons}):
        if kind not in BUTTONS:
            yield f"buttons.{kind}: this text has no button"
        elif not 0 < len(wording.buttons.get(kind, "")) <= MAX_BUTTON_TITLE:
            yield f"buttons.{kind}: is missing, or has more than {MAX_BUTTON_TITLE} characters"
    if missing := [s for s in (*State, OTHER) if s not in wording.stages]:
        yield f"stages: these are missing: {', '.join(missing)}"
    if OTHER not in wording.delay_causes:
        yield f"delay_causes: '{OTHER}' is missing, which stands for causes the office adds"


def _mistakes_in(kind: Kind, text: str, pieces: Pieces) -> Iterator[str]:
    known = PLACEHOLDERS[kind]
    for name in sorted(set(pieces.placeholders) - known):
        yield f"{{{name}}} is not known here; known are {', '.join(sorted(known))}"
    if "ticket" not in pieces.placeholders:
        yield "{ticket} is missing: people ask by the number of their request"
    if pieces.begins_bare or pieces.ends_bare:
        yield "begins or ends with a word in braces, which the provider does not approve"
    if pieces.has_neighbours:
        yield "has two words in braces with nothing between, which the provider does not approve"
    if "\t" in text or "     " in text or "\n\n\n" in text:
        yield "has a tab, many blanks or many empty lines, which the provider does not approve"
    longest = pieces.length + sum(
        ROOM_FOR_A_LIST if name in LISTS else LONGEST.get(name, 0) for name in pieces.placeholders
    )
    if longest > LONGEST_TEMPLATE:
        yield f"can grow to {longest} characters, and {LONGEST_TEMPLATE} are allowed: shorten it"
