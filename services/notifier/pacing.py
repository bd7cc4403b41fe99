"""How fast notices may leave: the provider's rates, and holding back while it is away."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from shared.whatsapp.errors import SendPolicy, retry_delay
from shared.whatsapp.limits import PER_RECIPIENT, Rate, SendLimits, per_number

UNLIMITED: Final = Rate(timedelta(0), burst=1)
LONGEST_AWAY: Final = timedelta(seconds=10)
"""While the provider is away one message tries this often; all others wait for that one."""
AWAY_STATUSES: Final = (None, 503)
"""No connection at all, or a platform that says it is down: not one message's own trouble."""


class Pacing:
    """The rates of one number and of everybody it writes to; kept by whoever sends.

    Args:
        messages_per_second: What the platform allows the number.
        random: For jitter.
    """

    def __init__(self, messages_per_second: int, random: Random) -> None:
        self._number = SendLimits(per_number(messages_per_second), UNLIMITED)
        self._recipients = SendLimits(UNLIMITED, PER_RECIPIENT)
        self._random = random
        self._held_until: datetime | None = None
        self._setbacks = 0

    def room(self, most: int, now: datetime) -> int:
        """Return how many may be chosen now: none while held, one as a probe, else `most`."""
        if self._held_until is not None and now < self._held_until:
            return 0
        return 1 if self._setbacks else most

    def may_leave(self, now: datetime) -> bool:
        """Take leave to send one more from the number."""
        return not self._number.take("", now)

    def wait_for(self, contact_ref: str, now: datetime) -> timedelta:
        """Take leave to send to a person, or return how long to wait."""
        return self._recipients.take(contact_ref, now)

    def slow_recipient(self, contact_ref: str, until: datetime) -> None:
        """Send a person nothing until then."""
        self._recipients.hold_recipient(contact_ref, until)

    def slow_number(self, now: datetime) -> None:
        """Send nothing for a time that grows while the provider goes on asking for it."""
        self._hold(now, retry_delay(SendPolicy.RETRY_NUMBER_SLOWER, self._setbacks, self._random))

    def provider_away(self, now: datetime) -> None:
        """Send nothing for a short time that grows while the provider stays away."""
        delay = retry_delay(SendPolicy.RETRY_BACKOFF, self._setbacks, self._random)
        self._hold(now, min(delay, LONGEST_AWAY))

    def went_well(self) -> None:
        """The provider takes messages again."""
        self._setbacks, self._held_until = 0, None

    def _hold(self, now: datetime, delay: timedelta) -> None:
        if self._held_until is not None and now < self._held_until:
            return  # told by another message that was under way
        self._setbacks += 1
        self._held_until = now + delay
