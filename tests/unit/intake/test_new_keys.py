"""Keys of new requests are stored together, and each caller gets its own."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from services.intake.new_keys import NewKeys
from shared.domain.errors import TransientError
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.sealing import DataKey
from tests.support.key_store import InMemoryKeyStore
from tests.support.time import StoppedClock


class CountedKeyring(Keyring):
    """A keyring that counts its writes, and is away when a test says so."""

    def __init__(self) -> None:
        super().__init__(InMemoryKeyStore(), OfficeKeys.generate(), StoppedClock())
        self.writes = 0
        self.is_away = False

    async def create_many(self, owners: Collection[str]) -> Mapping[str, DataKey]:
        await asyncio.sleep(0)
        if self.is_away:
            raise TransientError("away")
        self.writes += 1
        return await super().create_many(owners)


async def test_keys_wanted_together_are_stored_together() -> None:
    keyring = CountedKeyring()
    new_keys = NewKeys(keyring)
    owners = [f"request-{n}" for n in range(50)]
    keys = await asyncio.gather(*(new_keys.create(owner) for owner in owners))
    assert [key.owner for key in keys] == owners
    assert keyring.writes <= 2
    assert await keyring.get("request-7") == keys[7]


async def test_a_caller_who_gives_up_takes_nobody_along() -> None:
    new_keys = NewKeys(CountedKeyring())
    impatient = asyncio.create_task(new_keys.create("request-1"))
    patient = asyncio.create_task(new_keys.create("request-2"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert (await patient).owner == "request-2"


async def test_trouble_reaches_its_callers_and_not_the_next() -> None:
    keyring = CountedKeyring()
    new_keys = NewKeys(keyring)
    keyring.is_away = True
    with pytest.raises(TransientError):
        await new_keys.create("request-1")
    keyring.is_away = False
    assert (await new_keys.create("request-2")).owner == "request-2"
