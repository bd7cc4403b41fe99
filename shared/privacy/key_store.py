"""Where wrapped data keys are kept: the port."""

from collections.abc import Collection, Sequence
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
