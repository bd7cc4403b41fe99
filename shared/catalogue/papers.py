"""Papers that applicants send or bring, and forms that they fill in."""

from typing import Annotated

from shared.catalogue.model import Code, Confidence, Model, Text
from shared.catalogue.office import Source
from shared.catalogue.references import reference


class Paper(Model):
    """A paper or form that a document type may ask for."""

    code: Code
    label: Text
    must_be_original: bool = False
    """The photo must show the original, not a photocopy (letter 470/13287/Dukcapil)."""
    is_form: bool = False
    confidence: Confidence | None = None
    sources: tuple[Annotated[Source, reference("source")], ...] = ()
    note: Text | None = None
