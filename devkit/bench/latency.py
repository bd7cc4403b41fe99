"""Percentiles of what was measured."""

import math
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict


class Percentiles(BaseModel):
    """Times in milliseconds.

    Attributes:
        count: How many were measured.
        p50: Half were at most this.
        p95: 95 in 100 were at most this.
        p99: 99 in 100 were at most this.
        longest: The longest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    count: int
    p50: float
    p95: float
    p99: float
    longest: float


def percentiles(seconds: Iterable[float]) -> Percentiles | None:
    """Return the percentiles by nearest rank, or None if nothing was measured."""
    ordered = sorted(seconds)
    if not ordered:
        return None

    def at(share: float) -> float:
        return round(ordered[math.ceil(share * len(ordered)) - 1] * 1000, 1)

    return Percentiles(count=len(ordered), p50=at(0.5), p95=at(0.95), p99=at(0.99), longest=at(1))
