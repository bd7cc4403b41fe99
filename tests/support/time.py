"""Time that only moves when a test says so."""

from datetime import UTC, datetime, timedelta


class StoppedClock:
    """A clock and a timer that a test moves by hand."""

    def __init__(self, at: datetime = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def timer(self) -> float:
        """Return seconds, as `time.monotonic` does."""
        return self.at.timestamp()

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self.at += by
