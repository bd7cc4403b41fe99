"""The working clock of a request: how much office time it took, and when its promise ends.

It starts when the papers are complete, stops while the applicant has to act, and nothing restarts
it: not an edit, not another department, not a referral back. Pure: a clock is a value that whoever
owns the request advances by the changes of its life, and hands on with it.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer

from shared.catalogue.calendar import WorkingCalendar
from shared.domain.lifecycle import State

RUNS_IN = frozenset(
    {
        State.SUBMITTED,
        State.IN_VERIFICATION,
        State.AMENDED,
        State.VERIFIED,
        State.IN_PROCESSING,
        State.DELAYED,
    }
)
"""Where the office has to act. Elsewhere the applicant has, or everything is made."""

Seconds = Annotated[
    timedelta, PlainSerializer(lambda span: span.total_seconds(), return_type=float)
]
"""A duration, written as a number of seconds."""


class Standing(StrEnum):
    """How a clock stands, as desks show it."""

    STOPPED = "stopped"
    RUNNING = "running"
    DUE_SOON = "due_soon"
    MISSED = "missed"


class Clock(BaseModel):
    """The clock of one request; moments are UTC, spans are office time.

    Attributes:
        worked: How long the office had the request until `since`.
        since: Since when it runs, or is stopped.
        due: When the promise ends; None while it is stopped.
        left: What was left of the promise when it was stopped.
        delays: How often a promise was missed, and a new one made.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    worked: Seconds = timedelta()
    since: AwareDatetime
    due: AwareDatetime | None = None
    left: Seconds = timedelta()
    delays: int = 0

    @classmethod
    def start(cls, at: datetime, due: datetime) -> Self:
        """Return a clock that begins to run, with a promise."""
        return cls(since=at, due=due)

    @property
    def is_running(self) -> bool:
        """Whether it is the office that has to act."""
        return self.due is not None

    def stop(self, at: datetime, calendar: WorkingCalendar) -> Self:
        """Return the clock stopped: from now on the applicant has to act."""
        if self.due is None:
            return self
        return self.model_copy(
            update={
                "worked": self.worked_by(at, calendar),
                "since": at,
                "due": None,
                "left": calendar.working_time_between(at, self.due),
            }
        )

    def resume(self, at: datetime, calendar: WorkingCalendar) -> Self:
        """Return the clock running on where it was stopped."""
        if self.due is not None:
            return self
        due = calendar.add_working_time(at, self.left)
        return self.model_copy(update={"since": at, "due": due, "left": timedelta()})

    def follow(self, state: State, at: datetime, calendar: WorkingCalendar) -> Self:
        """Return the clock as it is in a state that the request moved to."""
        return self.resume(at, calendar) if state in RUNS_IN else self.stop(at, calendar)

    def promise(self, due: datetime) -> Self:
        """Return a running clock with another promise, that of the next stage or a later one."""
        return self.model_copy(update={"due": due})

    def miss(self, due: datetime) -> Self:
        """Return a running clock whose promise was missed, with the new one."""
        return self.model_copy(update={"due": due, "delays": self.delays + 1})

    def worked_by(self, at: datetime, calendar: WorkingCalendar) -> timedelta:
        """Return how long the office has had the request until a moment."""
        if self.due is None:
            return self.worked
        return self.worked + calendar.working_time_between(self.since, at)

    def remaining(self, at: datetime, calendar: WorkingCalendar) -> timedelta:
        """Return what is left of the promise at a moment; zero when it is over."""
        return self.left if self.due is None else calendar.working_time_between(at, self.due)

    def standing(self, at: datetime, warn_before: timedelta, calendar: WorkingCalendar) -> Standing:
        """Return how it stands; due soon when no more than `warn_before` is left."""
        if self.due is None:
            return Standing.STOPPED
        if self.due <= at:
            return Standing.MISSED
        is_soon = self.remaining(at, calendar) <= warn_before
        return Standing.DUE_SOON if is_soon else Standing.RUNNING
