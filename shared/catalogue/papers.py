"""Papers that applicants send or bring, and forms that they fill in."""

from enum import StrEnum
from typing import Annotated

from pydantic import NonNegativeInt

from shared.catalogue.model import Code, Confidence, Model, Text
from shared.catalogue.office import Source
from shared.catalogue.references import reference


class Sensitivity(StrEnum):
    """What kind of personal data a paper carries (UU 27/2022, UU 24/2013 Ps 84)."""

    IDENTITY = "identity"
    SPECIFIC = "specific"
    """Children's, health, biometric or court data."""


class Paper(Model):
    """A paper or form that a document type may ask for."""

    code: Code
    label: Text
    sensitivity: Sensitivity
    must_be_original: bool = False
    """The photo must show the original, not a photocopy (letter 470/13287/Dukcapil)."""
    is_form: bool = False
    witnesses: NonNegativeInt = 0
    """How many witnesses sign the form."""
    confidence: Confidence | None = None
    sources: tuple[Annotated[Source, reference("source")], ...] = ()
    note: Text | None = None
