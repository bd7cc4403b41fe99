"""Where the simulator reads the time."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


class MovableClock(ABC):
    """A clock that can be moved forward."""

    @abstractmethod
    def __call__(self) -> datetime:
        """The time it shows."""

    @abstractmethod
    def advance(self, by: timedelta) -> None:
        """Move forward."""


class ManualClock(MovableClock):
    """A clock that stands still until a test moves it."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def __call__(self) -> datetime:
        """The time it was set to."""
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move forward."""
        self._now += by


class RunningClock(MovableClock):
    """The time of this machine, ahead by as much as it was moved."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The time of this machine and what it was moved."""
        return datetime.now(UTC) + self._ahead

    def advance(self, by: timedelta) -> None:
        """Move forward; it runs on from there."""
        self._ahead += by
