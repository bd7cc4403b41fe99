"""What was found out about the desk with a full store."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from devkit.bench.desk import clerks, pages
from devkit.bench.desk.pace import Noted
from devkit.bench.latency import Percentiles, percentiles

LIMITS: Mapping[str, int | None] = {
    **{f"page: {name}": limit for name, limit in pages.LIMITS.items()},
    **{f"API: {name}": limit for name, limit in clerks.LIMITS.items()},
}
"""Milliseconds at p95, by what is timed; None where none were promised."""


class DeskResult(BaseModel):
    """How fast the desk is.

    Attributes:
        stored: Requests in the store.
        open: About how many of them wait, for clerks or for operators.
        fill_seconds: How long writing them took, indexes included.
        gigabytes: What all databases take on disk.
        pages_per_second: Of clerks at the console; as many clerks call the API besides.
        latency_ms: By what people do.
        rss_mb: The largest resident memory of each process while it was measured.
        cpu_seconds: What each process used then.
        loop_ms: What a million steps of a bare Python loop take on this host, idle.
        others_share: Of the machine's processors, what programs that are no part of it used then.
        wrong: What was too slow, not found or refused, in words; empty if all is well.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stored: int
    open: int
    fill_seconds: float
    gigabytes: float
    pages_per_second: float
    latency_ms: dict[str, Percentiles]
    rss_mb: dict[str, int]
    cpu_seconds: dict[str, float]
    loop_ms: float
    others_share: float
    wrong: list[str]


def percentiles_of(noted: Noted) -> dict[str, Percentiles]:
    """Return the percentiles of everything that was timed, in the order of `LIMITS`."""
    return {what: told for what in LIMITS if (told := percentiles(noted.times[what]))}


def what_is_slow(found: Mapping[str, Percentiles]) -> list[str]:
    """Return in words what is over its limit, or was not timed at all."""
    slow = [f"{what}: was not timed" for what in LIMITS if what not in found]
    for what, told in found.items():
        limit = LIMITS[what]
        if limit is not None and told.p95 > limit:
            slow.append(f"{what}: {told.p95:g} ms at p95, over {limit}")
    return slow
