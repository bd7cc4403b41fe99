"""The 24 hours after a person's last message in which anything may be sent, not only templates."""

from datetime import datetime, timedelta
from typing import Final

WINDOW: Final = timedelta(hours=24)
MARGIN: Final = timedelta(minutes=5)
"""For clocks that differ and for the time a message waits before it is sent."""


def closes_at(last_inbound: datetime) -> datetime:
    """Return when the platform closes the window."""
    return last_inbound + WINDOW


def is_open(last_inbound: datetime | None, now: datetime, margin: timedelta = MARGIN) -> bool:
    """Tell whether a message sent now will still arrive inside the window."""
    return last_inbound is not None and now < closes_at(last_inbound) - margin
