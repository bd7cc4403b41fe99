"""Deadlines: until when an event is to be reported, and when the office promises to be done."""

from datetime import date
from typing import Annotated

from pydantic import PositiveInt, ValidationInfo, field_validator

from shared.catalogue.facts import known_date
from shared.catalogue.model import Confidence, Model, Text, Words
from shared.catalogue.office import Source
from shared.catalogue.references import reference


class ReportingLimit(Model):
    """How many days after an event it is to be reported. Late is flagged, never refused."""

    days: PositiveInt
    since: str
    """Which date of the case the days are counted from."""
    is_birth_of_subject: bool = False
    """Whether that is the subject's date of birth, which is known without being asked for."""
    if_late: Text | None = None
    basis: Words | None = None
    confidence: Confidence
    sources: tuple[Annotated[Source, reference("source")], ...] = ()

    @field_validator("since")
    @classmethod
    def _is_a_date_of_the_type(cls, since: str, info: ValidationInfo) -> str:
        return known_date(since, info)

    def days_late(self, event: date, reported: date) -> int:
        """Return by how many days a report comes too late; 0 when in time.

        Both are dates where the office is.
        """
        return max(0, (reported - event).days - self.days)
