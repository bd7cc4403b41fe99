"""Clerks who are away: of one clerk's absences in a department none overlaps with another."""

from collections.abc import Iterable
from datetime import datetime

from services.verification.domain.errors import AwayAlreadyError
from shared.persistence.records import Record


class Absence(Record):
    """A clerk is away, and who works on what she holds.

    Attributes:
        clerk: Token subject.
        starts_at: Since when.
        ends_at: Until when.
        cover: Token subject of whoever gets her cases; they go back to the queue if nobody does.
        by: The supervisor who said so.
    """

    department: str
    clerk: str
    starts_at: datetime
    ends_at: datetime
    cover: str | None = None
    by: str

    def is_same(self, other: "Absence") -> bool:
        """Whether it says the same of the same clerk, whoever said so."""
        own = {"id", "version", "by"}
        return self.model_dump(exclude=own) == other.model_dump(exclude=own)


def to_keep(absence: Absence, noted: Iterable[Absence]) -> Absence:
    """Return which absence is kept: the one that was noted before, where it is noted once more.

    Args:
        absence: What is to be noted.
        noted: What is noted of the same clerk in the same department.

    Raises:
        AwayAlreadyError: It overlaps with one that says something else.
    """
    for other in noted:
        if other.is_same(absence):
            return other
        if other.starts_at < absence.ends_at and absence.starts_at < other.ends_at:
            raise AwayAlreadyError(other.starts_at, other.ends_at)
    return absence
