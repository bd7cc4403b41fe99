"""Where wrapped data keys are kept: the port, and the store in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from shared.privacy.keys import WrappedKey


class KeyStore(Protocol):
    """A keyring's storage. Whatever it acknowledges it must never lose."""

    async def insert_many(self, keys: Sequence[WrappedKey]) -> frozenset[str]:
        """Insert keys, leaving those of owners who have one as they are; return those owners."""

    async def find_many(self, owners: Collection[str]) -> list[WrappedKey]:
        """Return the keys and tombstones of these owners, in one query and in any order."""

    async def find_owners(self, after: str, before: str, limit: int) -> list[str]:
        """Return owners of keys and tombstones between two texts, in order, without the ends."""

    async def prepare(self) -> None:
        """Create what its questions need."""

    async def find_destroyed(
        self, since: datetime, after: str, until: datetime, limit: int
    ) -> list[WrappedKey]:
        """Return tombstones by time and owner: until a time, and beyond a time and an owner."""

    async def destroy(self, owner: str, at: datetime) -> WrappedKey:
        """Replace a key by a tombstone and return it; the first time of destruction stays.

        An owner without a key gets a tombstone too, so that none is made later.
        """

    async def find_to_rewrap(self, current: str, after: str, limit: int) -> list[WrappedKey]:
        """Return keys wrapped under another office key than this, by owner, beyond an owner."""

    async def replace_wrapping(self, keys: Sequence[WrappedKey], current: str) -> int:
        """Store new wrappings under the current office key, and return how many were stored.

        A key that was destroyed or rewrapped meanwhile stays as it is.
        """


class InMemoryKeyStore:
    """A key store of one process, for tests and trials."""

    def __init__(self) -> None:
        self._keys: dict[str, WrappedKey] = {}

    async def insert_many(self, keys: Sequence[WrappedKey]) -> frozenset[str]:
        """See `KeyStore`."""
        there = frozenset(key.owner for key in keys if key.owner in self._keys)
        self._keys.update({key.owner: key for key in keys if key.owner not in there})
        return there

    async def find_many(self, owners: Collection[str]) -> list[WrappedKey]:
        """See `KeyStore`."""
        return [self._keys[owner] for owner in set(owners) if owner in self._keys]

    async def find_owners(self, after: str, before: str, limit: int) -> list[str]:
        """See `KeyStore`."""
        return sorted(owner for owner in self._keys if after < owner < before)[:limit]

    async def prepare(self) -> None:
        """See `KeyStore`."""

    async def find_destroyed(
        self, since: datetime, after: str, until: datetime, limit: int
    ) -> list[WrappedKey]:
        """See `KeyStore`."""
        dated = [(k.destroyed_at, k.owner, k) for k in self._keys.values() if k.destroyed_at]
        found = [row for row in dated if (since, after) < row[:2] and row[0] <= until]
        return [key for _, _, key in sorted(found, key=lambda row: row[:2])][:limit]

    async def destroy(self, owner: str, at: datetime) -> WrappedKey:
        """See `KeyStore`."""
        key = self._keys.get(owner, WrappedKey(owner))
        tombstone = replace(key, office_key=None, wrapped=None, destroyed_at=key.destroyed_at or at)
        self._keys[owner] = tombstone
        return tombstone

    async def find_to_rewrap(self, current: str, after: str, limit: int) -> list[WrappedKey]:
        """See `KeyStore`."""
        old = [k for k in self._keys.values() if k.office_key not in (None, current)]
        return sorted((k for k in old if k.owner > after), key=lambda k: k.owner)[:limit]

    async def replace_wrapping(self, keys: Sequence[WrappedKey], current: str) -> int:
        """See `KeyStore`."""
        stored = [k for k in keys if self._keys[k.owner].office_key not in (None, current)]
        self._keys.update({key.owner: key for key in stored})
        return len(stored)
