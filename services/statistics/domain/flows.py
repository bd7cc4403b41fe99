"""What a department's clerks had before them, day by day: what came, what they did, what went.

These counts balance: what lay with a department in the morning, and what came in, is what went out
and what lies there in the evening. Unlike the headings they count a request each time.
"""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.statistics.domain.life import Heard, Life, Remark
from shared.domain.lifecycle import Change, State


class Flow(StrEnum):
    """What is counted of a day; the value is the key of the counts."""

    CAME_IN = "flow/came_in"
    """Filed, and brought to the department."""
    CAME_BACK = "flow/came_back"
    """Repaired by the applicant, referred back by operators, handed over by another department."""
    TAKEN = "flow/taken"
    """A clerk took it from the queue, or was given it; once a day."""
    DECIDED = "flow/decided"
    """Verified or rejected."""
    RETURNED = "flow/returned"
    """Sent back to the applicant for repair."""
    LEFT = "flow/left"
    """Withdrawn, merged with another request, handed over to another department."""
    AGED = "flow/aged"
    """The office missed what it had promised, at whichever desk; once a day."""


IN = (Flow.CAME_IN, Flow.CAME_BACK)
OUT = (Flow.DECIDED, Flow.RETURNED, Flow.LEFT)

WITH_CLERKS = frozenset({State.SUBMITTED, State.IN_VERIFICATION, State.AMENDED})

_OUT_BY = {
    Change.VERIFIED: Flow.DECIDED,
    Change.REJECTED: Flow.DECIDED,
    Change.RETURNED: Flow.RETURNED,
}
_REMARKS = {Remark.TAKEN: Flow.TAKEN, Remark.AGED: Flow.AGED}


class Flowed(NamedTuple):
    """Something to count: when, for which department, and what."""

    at: datetime
    department: str
    flow: Flow


def flows_of(life: Life, holders: tuple[str, ...], zone: ZoneInfo) -> Iterator[Flowed]:
    """Yield what a life counts for.

    Args:
        life: What was heard of a request.
        holders: Of each of its changes, the department that had the request after it.
        zone: Of the office, in which days begin.
    """
    before: str | None = None
    for number, (heard, holder) in enumerate(zip(life.changes, holders, strict=True)):
        now = holder if heard.state in WITH_CLERKS else None
        if now != before:
            if before is not None:
                yield Flowed(heard.at, before, _OUT_BY.get(heard.change, Flow.LEFT))
            if now is not None:
                yield Flowed(heard.at, now, _way_in(life.changes[:number]))
        before = now
    yield from _remarks(life, zone)


def _way_in(earlier: tuple[Heard, ...]) -> Flow:
    was_here = any(heard.state in WITH_CLERKS for heard in earlier)
    return Flow.CAME_BACK if was_here else Flow.CAME_IN


def _remarks(life: Life, zone: ZoneInfo) -> Iterator[Flowed]:
    seen = set()
    for one in life.remarks:
        key = (one.remark, one.department, one.at.astimezone(zone).date())
        if key not in seen:
            seen.add(key)
            yield Flowed(one.at, one.department, _REMARKS[one.remark])
