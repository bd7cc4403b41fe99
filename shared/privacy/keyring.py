"""The keyring: one data key for each owner, made once, found fast, destroyed for good.

A backup taken before an erasure still holds the wrapped key. Keep the keyring's backups apart and
for a shorter time than an erasure may take; all other backups may be kept as long as you like.
"""

import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from shared.domain.errors import NotFoundError
from shared.privacy.cache import KeyCache
from shared.privacy.errors import KeyDestroyedError
from shared.privacy.key_store import KeyStore
from shared.privacy.keys import OfficeKeys, WrappedKey
from shared.privacy.sealing import DataKey

CACHE_SIZE = 20_000
"""About 15 MB of keys: more than all requests that a busy minute touches."""

CACHE_TTL = timedelta(minutes=1)
REWRAP_BATCH = 500


class Keyring:
    """The data keys of all owners.

    Args:
        store: Where wrapped keys are kept.
        office_keys: The keys that wrap them.
        clock: The present time, aware and in UTC.
        cache_size: How many keys are kept in memory.
        cache_ttl: How long a key is kept in memory, which is the longest that an erasure takes to
            reach other processes.
        timer: Seconds that never go back.
    """

    def __init__(
        self,
        store: KeyStore,
        office_keys: OfficeKeys,
        clock: Callable[[], datetime],
        *,
        cache_size: int = CACHE_SIZE,
        cache_ttl: timedelta = CACHE_TTL,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._office_keys, self._clock = store, office_keys, clock
        self._cache = KeyCache(cache_size, cache_ttl, timer)

    def new(self, owner: str) -> tuple[DataKey, WrappedKey]:
        """Return a new key and what to store of it, and store nothing.

        For callers who insert it in a bulk write of their own; `adopt` the key once that is done.
        """
        key = DataKey.generate(owner)
        return key, self._office_keys.wrap(key, self._clock())

    def adopt(self, key: DataKey) -> None:
        """Keep a key in memory, of which the caller knows that it is stored."""
        self._cache.put(key)

    async def create(self, owner: str) -> DataKey:
        """Return the key of an owner, made if there is none.

        Raises:
            KeyDestroyedError: The owner had a key that was destroyed.
        """
        return (await self.create_many([owner]))[owner]

    async def create_many(self, owners: Collection[str]) -> Mapping[str, DataKey]:
        """Return the keys of owners, made where there is none, by one insert and at most one query.

        Raises:
            KeyDestroyedError: One of the owners had a key that was destroyed.
        """
        found, missing = self._cached(owners)
        made = [self.new(owner) for owner in missing]
        there = await self._store.insert_many([w for _, w in made]) if made else frozenset()
        for key, _ in made:
            if key.owner not in there:
                self._cache.put(key)
                found[key.owner] = key
        for wrapped in await self._store.find_many(there) if there else ():
            found[wrapped.owner] = self._opened(wrapped)
        return found

    async def get(self, owner: str) -> DataKey:
        """Return the key of an owner.

        Raises:
            KeyDestroyedError: It was destroyed.
            NotFoundError: There never was one.
        """
        if cached := self._cache.get(owner):
            return cached
        for wrapped in await self._store.find_many([owner]):
            return self._opened(wrapped)
        raise NotFoundError("data key of that owner")

    async def get_many(self, owners: Collection[str]) -> Mapping[str, DataKey]:
        """Return the keys of owners by one query at most.

        Owners whose key was destroyed or never made are left out, so that one erased request does
        not stop a batch; `get` says which of the two it is.
        """
        found, missing = self._cached(owners)
        for wrapped in await self._store.find_many(missing) if missing else ():
            if wrapped.destroyed_at is None:
                found[wrapped.owner] = self._opened(wrapped)
        return found

    async def owners(self, after: str, before: str, limit: int) -> list[str]:
        """Return owners who have or had a key, between two texts, in order, without the ends."""
        return await self._store.find_owners(after, before, limit)

    async def prepare(self) -> None:
        """Create what questions about destroyed keys need."""
        await self._store.prepare()

    async def destroyed(
        self, since: datetime, after: str, until: datetime, limit: int
    ) -> list[WrappedKey]:
        """Return tombstones by time and owner: until a time, and beyond a time and an owner."""
        return await self._store.find_destroyed(since, after, until, limit)

    async def destroy(self, owner: str) -> datetime:
        """Destroy the key of an owner for good, and return when it was destroyed first.

        Everything that it sealed is unreadable from now on here, and elsewhere once the caches'
        time is over. Repeating it changes nothing. A tombstone stays.
        """
        self._cache.drop(owner)
        tombstone = await self._store.destroy(owner, self._clock())
        # A reader may have put the key back while the store was busy.
        self._cache.drop(owner)
        return tombstone.destroyed_at or self._clock()

    async def rewrap(self, batch: int = REWRAP_BATCH) -> int:
        """Wrap every key under the current office key, and return how many there were to wrap.

        It may be stopped and started again at any time. A process that still runs with the old
        configuration goes on wrapping under the old key: repeat until the answer is 0, and only
        then drop the old office key.
        """
        rewrapped, after, current = 0, "", self._office_keys.current
        while old := await self._store.find_to_rewrap(current, after, batch):
            renewed = [self._rewrapped(key) for key in old]
            rewrapped += await self._store.replace_wrapping(renewed, current)
            after = old[-1].owner
        return rewrapped

    def _cached(self, owners: Collection[str]) -> tuple[dict[str, DataKey], list[str]]:
        distinct = dict.fromkeys(owners)
        found = {owner: key for owner in distinct if (key := self._cache.get(owner))}
        return found, [owner for owner in distinct if owner not in found]

    def _opened(self, wrapped: WrappedKey) -> DataKey:
        if wrapped.destroyed_at is not None:
            raise KeyDestroyedError(wrapped.owner, wrapped.destroyed_at)
        key = self._office_keys.unwrap(wrapped)
        self._cache.put(key)
        return key

    def _rewrapped(self, wrapped: WrappedKey) -> WrappedKey:
        key = self._office_keys.unwrap(wrapped)
        return self._office_keys.wrap(key, wrapped.created_at or self._clock())
