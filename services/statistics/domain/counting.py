"""What one request's life counts for: a function of everything heard of it, in whatever order.

Whenever more is heard, the difference between what the life counted for before and what it counts
for now is added to the totals. So repeated events change nothing, and late ones correct what was
counted without them.

A request counts once under each heading: of a second check, a second completion or a corrected
product nothing is counted again. Only the reasons for return count paper by paper, at every return,
and the flows of a day (`flows`) each time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.statistics.domain.durations import bin_of
from services.statistics.domain.flows import WITH_CLERKS, flows_of
from services.statistics.domain.life import Heard, Life, Origin, Remarked
from services.statistics.domain.promise import is_kept
from shared.domain.lifecycle import Change, State

UNKNOWN = "-"
"""Stands for the department before the first routing, and for the village where none was named."""


class Heading(StrEnum):
    """What is counted."""

    RECEIVED = "received"
    DECIDED = "decided"
    VERIFIED = "verified"
    REJECTED = "rejected"
    RETURNED = "returned"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"
    REOPENED = "reopened"
    PROMISED = "promised"
    KEPT = "kept"


class Stage(StrEnum):
    """A part of a request's way whose duration is counted, on the day it ends."""

    CHECK = "check"
    """With the clerks, from arrival to a decision; every time it was there."""
    REPAIR = "repair"
    """With the applicant, from the return to the repair."""
    MAKING = "making"
    """With the operators, from verification until all is made."""
    PICK_UP = "pick_up"
    """Made, until it is in the applicant's hands."""
    WHOLE = "whole"
    """From submission to completion, with all waiting."""


class Spot(NamedTuple):
    """Where something counts."""

    day: date
    department: str
    document_type: str
    channel: str
    village: str


Counts = Counter[str]
"""How often by key: a heading, or `reason/<code>`, `product/<code>`, `took/<stage>/<bin>`,
`flow/<flow>`."""

_STAGES = {
    **dict.fromkeys(WITH_CLERKS, Stage.CHECK),
    State.RETURNED: Stage.REPAIR,
    State.VERIFIED: Stage.MAKING,
    State.IN_PROCESSING: Stage.MAKING,
    State.DELAYED: Stage.MAKING,
    State.APPOINTMENT: Stage.MAKING,
    State.READY: Stage.PICK_UP,
}
_HEADINGS = {
    Change.SUBMITTED: (Heading.RECEIVED,),
    Change.VERIFIED: (Heading.VERIFIED, Heading.DECIDED),
    Change.REJECTED: (Heading.REJECTED, Heading.DECIDED),
    Change.RETURNED: (Heading.RETURNED,),
    Change.CANCELLED: (Heading.CANCELLED,),
    Change.EXPIRED: (Heading.EXPIRED,),
    Change.COMPLETED: (Heading.COMPLETED,),
    Change.REOPENED: (Heading.REOPENED,),
}
_GIVEN_UP = (Change.CANCELLED, Change.EXPIRED)


def count(life: Life, zone: ZoneInfo) -> Mapping[Spot, Counts]:
    """Return all that a life counts for; nothing until its submission was heard.

    Each thing counts on its day in the office's time zone, for the department that had the request
    then (a product: for the one that made it; a submission: for the first that got it).
    """
    found: dict[Spot, Counts] = defaultdict(Counter)
    if life.origin is None:
        return found
    holders = _holders(life.changes)
    for heard, department, key in _counted(life, holders):
        found[_spot(life.origin, heard.at, department, zone)][key] += 1
    for at, department, flow in flows_of(life, holders, zone):
        found[_spot(life.origin, at, department, zone)][flow] += 1
    return found


def difference(
    before: Mapping[Spot, Counts], after: Mapping[Spot, Counts]
) -> Mapping[Spot, Counts]:
    """Return what has to be added to totals that contain `before`, so that they contain `after`."""
    found: dict[Spot, Counts] = {}
    for spot in before.keys() | after.keys():
        change = Counter(after.get(spot, {}))
        change.subtract(before.get(spot, {}))
        if kept := Counter({key: n for key, n in change.items() if n}):
            found[spot] = kept
    return found


def _spot(origin: Origin, at: datetime, department: str, zone: ZoneInfo) -> Spot:
    day = at.astimezone(zone).date()
    village = origin.village or UNKNOWN
    return Spot(day, department, origin.document_type, origin.channel, village)


def _holders(changes: tuple[Heard, ...]) -> tuple[str, ...]:
    """Return the department that has the request after each change; at first, the first one."""
    first = next((c.department for c in changes if c.department), UNKNOWN)
    return tuple(accumulate((c.department for c in changes), lambda a, b: b or a, initial=first))[
        1:
    ]


def _counted(life: Life, holders: tuple[str, ...]) -> Iterator[tuple[Heard, str, str]]:
    """Yield each change with the department it counts for and the key it counts under."""
    seen: set[str] = set()
    for number, (heard, department) in enumerate(zip(life.changes, holders, strict=True)):
        so_far = life.changes[: number + 1]
        for key in (*_headings(so_far, life.remarks), *_stages(so_far)):
            if key not in seen:
                yield heard, department, key
        seen.update(_HEADINGS.get(heard.change, ()))
        for reason in heard.reasons:
            yield heard, department, f"reason/{reason}"
        if heard.product and heard.product.key not in seen:
            seen.add(heard.product.key)
            yield heard, heard.product.department, f"product/{heard.product.code}"


def _headings(so_far: tuple[Heard, ...], remarks: tuple[Remarked, ...]) -> Iterator[str]:
    last = so_far[-1]
    yield from _HEADINGS.get(last.change, ())
    is_first_ready = [h.state for h in so_far].count(State.READY) == 1
    if last.state is State.READY and is_first_ready:
        kept = is_kept(so_far, remarks)
        if kept is not None:
            yield Heading.PROMISED
        if kept:
            yield Heading.KEPT


def _stages(so_far: tuple[Heard, ...]) -> Iterator[str]:
    """Yield the stage that the last change ended, with its duration."""
    *earlier, last = so_far
    if any(h.change is Change.COMPLETED for h in earlier) or not earlier:
        return
    stage = _STAGES.get(earlier[-1].state)
    if stage and _STAGES.get(last.state) is not stage and last.change not in _GIVEN_UP:
        yield _took(stage, _begin(earlier, stage), last)
    if last.change is Change.COMPLETED:
        yield _took(Stage.WHOLE, so_far[0], last)


def _begin(earlier: list[Heard], stage: Stage) -> Heard:
    """Return the change by which the request came into the stage it was in last."""
    begin = earlier[-1]
    for heard in reversed(earlier):
        if _STAGES.get(heard.state) is not stage:
            break
        begin = heard
    return begin


def _took(stage: Stage, begin: Heard, end: Heard) -> str:
    return f"took/{stage}/{bin_of(end.at - begin.at)}"
