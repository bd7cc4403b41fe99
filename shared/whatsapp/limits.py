"""How fast the platform lets us send: to one person, and from one number.

Pure: time and chance are passed in. A bucket is kept as the one moment at which it will be full
again, so a full bucket need not be kept at all.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from shared.whatsapp.errors import SendPolicy, retry_delay

NOTHING: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Rate:
    """A token bucket: one token every `interval`, at most `burst` of them."""

    interval: timedelta
    burst: int

    def take(self, full_at: datetime, now: datetime) -> tuple[datetime, timedelta]:
        """Take a token, or tell how long until there is one.

        Returns:
            When the bucket is full again, and the time to wait; the token is taken if that is zero.
        """
        start = max(full_at, now)
        wait = start - self.interval * (self.burst - 1) - now
        return (full_at, wait) if wait > NOTHING else (start + self.interval, NOTHING)


PER_RECIPIENT: Final = Rate(timedelta(seconds=6), burst=45)
"""Meta: one message in 6 seconds to the same person; a burst of 45 is paid back afterwards."""

TIDY_EVERY: Final = 10_000
OF_THE_NUMBER: Final = frozenset({SendPolicy.RETRY_NUMBER_SLOWER, SendPolicy.PAUSE_AND_ALARM})
"""Refusals of one message after which nothing leaves from the number for a while."""


def per_number(messages_per_second: int = 80) -> Rate:
    """Return the rate of one number; Meta's default is 80 a second, sent and received."""
    return Rate(timedelta(seconds=1) / messages_per_second, burst=messages_per_second)


class SendLimits:
    """The buckets of one number and of everybody it writes to."""

    def __init__(self, number: Rate, recipient: Rate = PER_RECIPIENT) -> None:
        self._number = number
        self._recipient = recipient
        self._number_full_at: datetime | None = None
        self._full_at: dict[str, datetime] = {}
        self._takes = 0
        self._held_until: datetime | None = None
        self._holds: Counter[SendPolicy] = Counter()

    def take(self, recipient: str, now: datetime) -> timedelta:
        """Take leave to send to somebody, or return how long to wait before asking again."""
        self._tidy(now)
        own, wait = self._recipient.take(self._full_at.get(recipient, now), now)
        if wait:
            return wait
        shared, wait = self._number.take(self._number_full_at or now, now)
        if wait:
            return wait
        self._full_at[recipient], self._number_full_at = own, shared
        return NOTHING

    def hold_recipient(self, recipient: str, until: datetime) -> None:
        """Send nothing to somebody until then: the platform said 131056."""
        held = until + self._recipient.interval * (self._recipient.burst - 1)
        self._full_at[recipient] = max(held, self._full_at.get(recipient, held))

    def hold_number(self, until: datetime) -> None:
        """Send nothing from this number until then: the platform said 130429."""
        held = until + self._number.interval * (self._number.burst - 1)
        self._number_full_at = max(held, self._number_full_at or held)

    def refused(self, policy: SendPolicy, now: datetime, random: Random) -> timedelta:
        """Hold the number that the platform refused; return for how long.

        Each try after a pause that is refused too makes the next one longer. What was under way
        with the one that was refused first does not, nor does how often a message was refused
        before for reasons of its own: one message never silences everybody for long.
        """
        if self._held_until is not None and now < self._held_until:
            return self._held_until - now
        pause = retry_delay(policy, self._holds[policy], random)
        self._holds[policy] += 1
        self._held_until = now + pause
        self.hold_number(self._held_until)
        return pause

    def went_well(self) -> None:
        """Note that the platform took a message: the next pause is a short one again."""
        self._holds.clear()

    def _tidy(self, now: datetime) -> None:
        self._takes += 1
        if self._takes % TIDY_EVERY == 0:
            self._full_at = {who: at for who, at in self._full_at.items() if at > now}
