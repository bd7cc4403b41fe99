"""When applicants of the demo can be asked to come."""

from datetime import UTC, datetime, timedelta

from shared.catalogue.loading import load_catalogue


def when_open_in(days: float) -> str:
    """Return a moment so many days ahead, or the next at which the office opens, as JSON has it."""
    calendar = load_catalogue().current.calendar
    return calendar.open_at_or_after(datetime.now(UTC) + timedelta(days=days)).isoformat()
