"""The office's hours in a week, in local time."""

from datetime import date, time
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo, field_validator

from shared.catalogue.model import Model


def _as_text(value: object) -> object:
    # Pydantic would read a bare number as seconds since midnight.
    if not isinstance(value, str | time):
        raise ValueError('write the time as "08:00"')  # noqa: TRY004 - pydantic wants ValueError
    return value


Clock = Annotated[time, BeforeValidator(_as_text)]


class Opening(Model):
    """From when to when the office works on one day of the week, in local time."""

    opens: Clock
    closes: Clock

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, closes: time, info: ValidationInfo) -> time:
        opens = info.data.get("opens")
        if opens is not None and closes <= opens:
            raise ValueError(f"closes at {closes:%H:%M}, which is not after {opens:%H:%M}")
        return closes


class WeekHours(Model):
    """Service hours of the week; a day left out is a day off."""

    monday: Opening | None = None
    tuesday: Opening | None = None
    wednesday: Opening | None = None
    thursday: Opening | None = None
    friday: Opening | None = None
    saturday: Opening | None = None
    sunday: Opening | None = None

    def on(self, day: date) -> Opening | None:
        """Return the hours of the weekday of a date."""
        names = tuple(type(self).model_fields)
        opening: Opening | None = getattr(self, names[day.weekday()])
        return opening
