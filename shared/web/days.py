"""Days and moments that callers may name: all that an office will ever mean.

The very first and last days that a computer knows cannot be moved by an hour or a week, so what
counts on from them would fail.
"""

from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import AwareDatetime, Field

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)

Day = Annotated[date, Field(ge=FIRST, le=LAST)]
"""A day."""

Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime.combine(FIRST, time(), UTC), le=datetime.combine(LAST, time(), UTC)),
]
"""A moment, with its time zone."""
