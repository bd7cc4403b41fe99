"""Moments as people read them, where the office is."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field


class DateWords(BaseModel):
    """How a language writes a moment.

    Attributes:
        format: With the words `weekday`, `day`, `month`, `year`, `hour`, `minute`, `zone`.
        weekdays: From Monday.
        months: From January.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    weekdays: Annotated[tuple[str, ...], Field(min_length=7, max_length=7)]
    months: Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]

    def write(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return a moment in the office's time, e.g. "Kamis, 26 November 2026 pukul 10.00 WIB"."""
        local = moment.astimezone(zone)
        return self.format.format(
            weekday=self.weekdays[local.weekday()],
            day=local.day,
            month=self.months[local.month - 1],
            year=local.year,
            hour=f"{local.hour:02}",
            minute=f"{local.minute:02}",
            zone=local.tzname(),
        )
