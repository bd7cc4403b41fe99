"""Data keys of new requests, those that are wanted at the same time stored by one write."""

import asyncio

from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey

MOST_TOGETHER = 100


class NewKeys:
    """Makes keys.

    Each is stored durably before anything is sealed with it, which costs a millisecond alone and
    hardly more for many.

    Args:
        keyring: Where they are kept.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._waiting: dict[str, asyncio.Future[DataKey]] = {}
        self._worker: asyncio.Task[None] | None = None

    async def create(self, owner: str) -> DataKey:
        """Return the stored key of a new owner.

        Raises:
            DatabaseAwayError: It could not be stored.
        """
        future: asyncio.Future[DataKey] = asyncio.get_running_loop().create_future()
        self._waiting[owner] = future
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        while self._waiting:
            owners = list(self._waiting)[:MOST_TOGETHER]
            group = {owner: self._waiting.pop(owner) for owner in owners}
            try:
                keys = await self._keyring.create_many(owners)
            except Exception as error:  # noqa: BLE001 - it belongs to the callers, not to this task
                for future in group.values():
                    if not future.done():
                        future.set_exception(error)
            else:
                for owner, future in group.items():
                    if not future.done():
                        future.set_result(keys[owner])
