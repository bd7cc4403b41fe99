"""Reasons for returning or rejecting a request: which paper, what fault, what to do."""

from collections.abc import Mapping
from enum import StrEnum
from string import Formatter

from pydantic import field_validator

from shared.catalogue.model import Code, Language, Model, Text
from shared.domain.errors import InvalidInputError


class Outcome(StrEnum):
    """What a reason leads to."""

    RETURN = "return"
    """The applicant mends it; good papers are kept."""
    REJECT = "reject"
    """The office cannot do it; the text says who can, or what else to do."""


class Reason(Model):
    """A reason with a text for people; words in braces are filled in by whoever decides.

    Attributes:
        name: What clerks and tables call it, in a few words.
        text: The sentence that the applicant reads.
    """

    code: Code
    name: Text
    leads_to: Outcome
    text: Text

    @field_validator("text")
    @classmethod
    def _same_placeholders(cls, text: Text) -> Text:
        wanted = _placeholders(text.id)
        for language in ("en", "jv"):
            wording = getattr(text, language)
            if wording is not None and _placeholders(wording) != wanted:
                names = ", ".join(sorted(wanted)) or "none"
                raise ValueError(f"'{language}' must have the placeholders of 'id': {names}")
        return text

    @property
    def placeholders(self) -> frozenset[str]:
        """The words that `write` needs."""
        return _placeholders(self.text.id)

    def write(self, language: Language, values: Mapping[str, str]) -> str:
        """Return the text with its placeholders filled in.

        Raises:
            InvalidInputError: A placeholder has no value, or an empty one.
        """
        if missing := sorted(name for name in self.placeholders if not values.get(name)):
            raise InvalidInputError(
                f"The reason {self.code} needs: {', '.join(missing)}.",
                dict.fromkeys(missing, "is missing"),
            )
        return self.text.read(language).format_map(values)


def _placeholders(wording: str) -> frozenset[str]:
    """Return the names in braces; only plain names, so that a text cannot reach into values."""
    try:
        fields = list(Formatter().parse(wording))
    except ValueError as error:
        raise ValueError(f"the braces are not in pairs: {error}") from None
    names = [name for _, name, _, _ in fields if name is not None]
    plain = all(name.isidentifier() for name in names)
    if not plain or any(spec or conversion for _, _, spec, conversion in fields):
        raise ValueError("a placeholder is one word in braces, such as {paper}")
    return frozenset(names)
