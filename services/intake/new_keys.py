"""Data keys of new requests, those that are wanted at the same time stored by one write."""

from collections.abc import Sequence

from shared.persistence.gathering import Gathering
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey


class NewKeys:
    """Makes keys.

    Each is stored durably before anything is sealed with it, which costs a millisecond alone and
    hardly more for many.

    Args:
        keyring: Where they are kept.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._create = Gathering(self._create_together)

    async def create(self, owner: str) -> DataKey:
        """Return the stored key of a new owner.

        Raises:
            DatabaseAwayError: It could not be stored.
        """
        return await self._create(owner)

    async def _create_together(self, owners: Sequence[str]) -> list[DataKey]:
        keys = await self._keyring.create_many(owners)
        return [keys[owner] for owner in owners]
