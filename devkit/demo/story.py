"""Stories: who wants what, what must become of it, and what was seen."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a request's whole life must look like.

    Attributes:
        changes: Every change, in order.
        notices: How many notices of each kind the applicant gets.
    """

    changes: tuple[str, ...]
    notices: Counter[str]


@dataclass(slots=True)
class Story:
    """One request of the demo.

    Attributes:
        title: What it is about.
        who: Who files it, as people would say it.
        expected: What must become of it.
        request_id: Known once it is filed.
        ticket: Known once it is filed.
        notes: What else was seen, e.g. that a duplicate was flagged.
    """

    title: str
    who: str
    expected: Expectation
    request_id: str = ""
    ticket: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a request's timeline.

    Attributes:
        at: When.
        what: The change, e.g. `returned`.
        state: Where the request stood after it.
        notices: The notices that told of it, as `kind: delivery state`.
    """

    at: datetime
    what: str
    state: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a story.

    Attributes:
        story: Which one.
        timeline: What happened.
        faults: Where it differs from what was expected; none if all is well.
    """

    story: Story
    timeline: tuple[Happening, ...]
    faults: tuple[str, ...]
