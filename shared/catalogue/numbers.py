"""Patterns of the numbers that the national system issues; Loket only records them."""

import re
from typing import Annotated

from pydantic import ValidationInfo, field_validator

from shared.catalogue.model import Code, Confidence, Model, Text
from shared.catalogue.office import Source
from shared.catalogue.references import reference
from shared.domain.errors import InvalidInputError


class NumberPattern(Model):
    """How a kind of number looks.

    For numbers that the office records now: certificates of former years have free-form numbers.
    """

    code: Code
    name: Text
    pattern: str
    example: str
    """Invented."""
    meaning: Text
    confidence: Confidence
    sources: tuple[Annotated[Source, reference("source")], ...] = ()

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"'{pattern}' is not a regular expression: {error}") from None
        return pattern

    @field_validator("example")
    @classmethod
    def _example_matches(cls, example: str, info: ValidationInfo) -> str:
        pattern = info.data.get("pattern")
        if pattern is not None and not re.fullmatch(pattern, example):
            raise ValueError(f"the example '{example}' does not match the pattern {pattern}")
        return example

    def check(self, text: str) -> str:
        """Return the number as it is to be recorded, without blanks around it, in capitals.

        Raises:
            InvalidInputError: It does not look like a number of this kind.
        """
        number = text.strip().upper()
        if not re.fullmatch(self.pattern, number):
            words = {
                "id": f"{self.name.id} seperti {self.example} (rekaan): {self.meaning.id}.",
                "en": f"{self.name.en} looks like {self.example} (invented): {self.meaning.en}.",
            }
            what = "does not look like one" if number else "is missing"
            raise InvalidInputError(words["en"], {"number": what}, words)
        return number
