"""What every entry of the catalogue is built from: frozen models, languages, confidence."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Language = Literal["id", "en", "jv"]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
"""Fit for the names of topics and addresses."""
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Model(BaseModel):
    """A frozen entry that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Model):
    """What people read, in Indonesian and English; Javanese where somebody has written it."""

    id: Words
    en: Words
    jv: Words | None = None

    def read(self, language: Language) -> str:
        """Return the wording in a language; Indonesian stands in for Javanese not yet written."""
        if language == "en":
            return self.en
        return (self.jv or self.id) if language == "jv" else self.id


class Confidence(StrEnum):
    """How sure the office can be of a rule, so that an officer knows which to question."""

    OFFICIAL = "official"
    """Read on an official page or in a copy of an official text."""
    SECONDARY = "secondary"
    """Read in news, on a village page or in published software."""
    INFERRED = "inferred"
    """Follows from rules that were read."""
    UNCONFIRMED = "unconfirmed"
    """Found in no source: the office must confirm it."""
