"""Data keys in memory: few enough to fit, and briefly enough that an erasure takes effect."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta

from shared.privacy.sealing import DataKey


class KeyCache:
    """The most recently used data keys, each kept for a time at most.

    Args:
        size: How many keys are kept.
        ttl: How long a key is kept since it was read, however often it is used: the longest that
            another process goes on reading what was erased.
        timer: Seconds that never go back.
    """

    def __init__(self, size: int, ttl: timedelta, timer: Callable[[], float]) -> None:
        self._size, self._ttl, self._timer = size, ttl.total_seconds(), timer
        self._entries: OrderedDict[str, tuple[DataKey, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, owner: str) -> DataKey | None:
        """Return the key of an owner, unless it is absent or its time is over."""
        entry = self._entries.get(owner)
        if entry is None:
            return None
        key, until = entry
        if self._timer() >= until:
            del self._entries[owner]
            return None
        self._entries.move_to_end(owner)
        return key

    def put(self, key: DataKey) -> None:
        """Keep a key, and let go of the least recently used one where there is no room."""
        self._entries[key.owner] = (key, self._timer() + self._ttl)
        self._entries.move_to_end(key.owner)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def drop(self, owner: str) -> None:
        """Forget the key of an owner."""
        self._entries.pop(owner, None)
