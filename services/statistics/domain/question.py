"""A question to the counts: over which days, told apart by what, narrowed to what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from services.statistics.domain.cells import ALL, Cube, Dimension, Span, cube_for
from shared.domain.errors import InvalidInputError

MOST_DAYS_APART = 92
MOST_DAYS = timedelta(days=3660)


class By(StrEnum):
    """What rows are told apart by."""

    DEPARTMENT = "department"
    DOCUMENT_TYPE = "document_type"
    CHANNEL = "channel"
    VILLAGE = "village"
    MONTH = "month"
    DAY = "day"

    @property
    def dimension(self) -> Dimension | None:
        """The dimension that rows are told apart by; None where it is time."""
        return None if self in (By.MONTH, By.DAY) else Dimension(self.value)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to know.

    Attributes:
        span: Over which days, in the office's time zone.
        by: What rows are told apart by.
        narrowed: Only these values, by dimension; all where a dimension is left out.
    """

    span: Span
    by: By
    narrowed: Mapping[Dimension, tuple[str, ...]] = field(default_factory=dict)

    def check(self) -> None:
        """Refuse what makes no sense or would be far too much.

        Raises:
            InvalidInputError: Saying what to ask instead.
        """
        length = self.span.last - self.span.first
        if length < timedelta():
            raise InvalidInputError(
                "The last day is before the first one. Exchange them.",
                {"until": "is before 'since'"},
            )
        if length > MOST_DAYS:
            raise InvalidInputError(
                "Ask for ten years at most.", {"since": "is more than ten years before 'until'"}
            )
        if self.by is By.DAY and length >= timedelta(days=MOST_DAYS_APART):
            raise InvalidInputError(
                f"Days are told apart for {MOST_DAYS_APART} days at most. Ask by month.",
                {"by": "is 'day' for too long a time"},
            )

    @property
    def cube(self) -> Cube:
        """The cells that answer it."""
        asked = set(self.narrowed) | {d for d in (self.by.dimension,) if d}
        return cube_for(asked)

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods whose cells answer it."""
        return self.span.days if self.by is By.DAY else self.span.periods

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """The allowed values of cells' fields."""
        found = {dimension.value: values for dimension, values in self.narrowed.items()}
        if self.cube is Cube.KINDS:
            found[Dimension.VILLAGE.value] = (ALL,)
        return found

    @property
    def is_of_villages(self) -> bool:
        """Whether the answer tells of single villages, where few may be somebody."""
        return self.cube is not Cube.KINDS

    def key(self, cell: Mapping[str, str]) -> str:
        """Return which row a cell belongs to."""
        match self.by:
            case By.DAY:
                return cell["period"]
            case By.MONTH:
                return cell["period"][: len("2017-05")]
            case By.DEPARTMENT | By.DOCUMENT_TYPE | By.CHANNEL | By.VILLAGE:
                return cell[self.by.value]
