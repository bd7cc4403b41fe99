"""Wrapped data keys in memory, where a test needs a keyring and no database."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from shared.privacy.keys import WrappedKey


class InMemoryKeyStore:
    """A key store of one process; the contract suite holds it to what the port promises."""

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
