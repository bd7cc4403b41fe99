"""How often somebody may try something that can be guessed."""

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

MOST_KEYS = 10_000
"""Who has not tried for longest is forgotten first, so that memory stays bounded."""


class Attempts:
    """Counts attempts by whoever makes them, in this process.

    Args:
        most: How many are allowed.
        within: In which time.
        clock: The present time, aware.
    """

    def __init__(self, most: int, within: timedelta, clock: Callable[[], datetime]) -> None:
        self._most, self.within, self._clock = most, within, clock
        self._made: OrderedDict[str, deque[datetime]] = OrderedDict()

    def allow(self, key: str) -> bool:
        """Count an attempt; return whether it is within what is allowed."""
        now = self._clock()
        made = self._made.setdefault(key, deque())
        self._made.move_to_end(key)
        while made and now - made[0] >= self.within:
            made.popleft()
        if len(self._made) > MOST_KEYS:
            self._made.popitem(last=False)
        if len(made) >= self._most:
            return False
        made.append(now)
        return True

    def forgive(self, key: str) -> None:
        """Forget the attempts of somebody who got it right."""
        self._made.pop(key, None)
