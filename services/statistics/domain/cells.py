"""Where counts are added up beforehand, so that a question reads few records.

Every spot is added to six cells: by day and by month, and in each by kind (department, document
type, channel), by village (department, village) and in full. A question takes the coarsest cells
that know all it asks for.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from services.statistics.domain.counting import Spot

ALL = "*"
"""In the place of what a cell does not tell apart."""


class Cube(StrEnum):
    """What cells tell apart besides time and department."""

    KINDS = "kinds"
    VILLAGES = "villages"
    FULL = "full"


class Dimension(StrEnum):
    """By what counts can be told apart or narrowed."""

    DEPARTMENT = "department"
    DOCUMENT_TYPE = "document_type"
    CHANNEL = "channel"
    VILLAGE = "village"


class Cell(NamedTuple):
    """One place where counts are added up; `period` is a day (2017-05-09) or a month (2017-05)."""

    cube: Cube
    period: str
    department: str
    document_type: str
    channel: str
    village: str


def cells_of(spot: Spot) -> Iterator[Cell]:
    """Return the cells in which a spot counts."""
    _, department, document_type, channel, village = spot
    for period in (spot.day.isoformat(), f"{spot.day:%Y-%m}"):
        yield Cell(Cube.KINDS, period, department, document_type, channel, ALL)
        yield Cell(Cube.VILLAGES, period, department, ALL, ALL, village)
        yield Cell(Cube.FULL, period, department, document_type, channel, village)


def cube_for(asked: Collection[Dimension]) -> Cube:
    """Return the coarsest cube that tells all of some dimensions apart."""
    if Dimension.VILLAGE not in asked:
        return Cube.KINDS
    is_only = not {Dimension.DOCUMENT_TYPE, Dimension.CHANNEL} & set(asked)
    return Cube.VILLAGES if is_only else Cube.FULL


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def days(self) -> tuple[str, ...]:
        """Every day."""
        count = (self.last - self.first).days + 1
        return tuple((self.first + timedelta(days=n)).isoformat() for n in range(count))

    @property
    def rest_of_month(self) -> "Span | None":
        """The days of its last month after it; None where the month ends with it."""
        end = (self.last.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return Span(self.last + timedelta(days=1), end) if self.last < end else None

    @property
    def periods(self) -> tuple[str, ...]:
        """The fewest periods that make up the span: whole months, and days at its ends."""
        found: list[str] = []
        day = self.first
        while day <= self.last:
            next_month = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
            if day.day == 1 and next_month <= self.last + timedelta(days=1):
                found.append(f"{day:%Y-%m}")
                day = next_month
            else:
                found.append(day.isoformat())
                day += timedelta(days=1)
        return tuple(found)
