"""From counts to what people read: numbers, medians, shares."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from services.statistics.domain.counting import Heading, Stage
from services.statistics.domain.durations import quantile

MEDIAN, SLOW = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class StageReport:
    """How long a stage took.

    Attributes:
        count: How often it ended.
        median: Half of them took no longer.
        p90: Nine of ten took no longer.
    """

    count: int
    median: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class Row:
    """What is told of one group.

    Attributes:
        key: Which group: a code, a month or a day.
        numbers: How many requests, by heading.
        stages: By stage; those that never ended are left out.
        reasons: How often papers were returned for which reason.
        products: How many were made of each.
    """

    key: str
    numbers: Mapping[Heading, int]
    stages: Mapping[Stage, StageReport]
    reasons: Mapping[str, int]
    products: Mapping[str, int]

    @classmethod
    def of(cls, key: str, counts: Mapping[str, int]) -> Self:
        """Return what added counts say of a group."""
        parts = _split(counts)
        took = _split(parts.get("took", {}))
        return cls(
            key=key,
            numbers={heading: counts.get(heading, 0) for heading in Heading},
            stages={s: told for s in Stage if (told := _stage(took.get(s, {})))},
            reasons=_sorted(parts.get("reason", {})),
            products=_sorted(parts.get("product", {})),
        )

    @property
    def within_promise(self) -> float | None:
        """Share of what was made within its promise; None if nothing promised was made."""
        promised = self.numbers[Heading.PROMISED]
        return self.numbers[Heading.KEPT] / promised if promised else None


def add_up(into: dict[str, Counter[str]], key: str, counts: Mapping[str, int]) -> None:
    """Add the counts of a cell to those of a group."""
    into.setdefault(key, Counter()).update(counts)


def _split(counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return counts by the first part of their keys, in one pass: a village has a thousand keys."""
    parts: dict[str, dict[str, int]] = defaultdict(dict)
    for key, count in counts.items():
        first, _, rest = key.partition("/")
        parts[first][rest] = count
    return parts


def _sorted(counts: dict[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _stage(bins: Mapping[str, int]) -> StageReport | None:
    by_number = {int(number): n for number, n in bins.items()}
    median, slow = quantile(by_number, MEDIAN), quantile(by_number, SLOW)
    if median is None or slow is None:
        return None
    return StageReport(sum(by_number.values()), median, slow)
