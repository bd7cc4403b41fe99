"""The keyring: keys are made once, kept briefly, destroyed for good, and outlive rotations."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

import pytest

from shared.domain.errors import NotFoundError
from shared.privacy.errors import KeyDestroyedError
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys, WrappedKey
from shared.privacy.sealing import open_sealed, seal
from tests.support.key_store import InMemoryKeyStore
from tests.support.time import StoppedClock

OFFICE_KEYS = OfficeKeys.generate()


class CountingStore(InMemoryKeyStore):
    """Counts queries."""

    def __init__(self) -> None:
        super().__init__()
        self.queries = 0

    async def find_many(self, owners: Collection[str]) -> list[WrappedKey]:
        self.queries += 1
        return await super().find_many(owners)


def a_keyring(
    store: InMemoryKeyStore, clock: StoppedClock | None = None, keys: OfficeKeys = OFFICE_KEYS
) -> Keyring:
    clock = clock or StoppedClock()
    return Keyring(
        store,
        keys,
        clock,
        cache_size=3,
        cache_ttl=timedelta(minutes=1),
        timer=clock.timer,
    )


async def test_two_who_create_at_once_get_the_same_key() -> None:
    store = InMemoryKeyStore()
    one, other = a_keyring(store), a_keyring(store)
    first, second = await asyncio.gather(one.create("request-1"), other.create("request-1"))
    assert first == second
    assert await one.create("request-1") == first


async def test_many_are_created_by_one_insert_and_no_query() -> None:
    store = CountingStore()
    keys = await a_keyring(store).create_many(["a", "b", "a"])
    assert set(keys) == {"a", "b"}
    assert store.queries == 0


async def test_a_key_that_another_process_made_is_found_and_then_remembered() -> None:
    store = CountingStore()
    key = await a_keyring(store).create("request-1")
    keyring = a_keyring(store)
    assert await keyring.get("request-1") == key
    assert await keyring.get("request-1") == key
    assert store.queries == 1


async def test_a_batch_is_read_by_one_query_and_leaves_out_the_erased_and_the_unknown() -> None:
    store = CountingStore()
    writer, reader = a_keyring(store), a_keyring(store)
    await writer.create_many(["a", "b"])
    await writer.destroy("b")
    assert set(await reader.get_many(["a", "b", "c"])) == {"a"}
    assert store.queries == 1
    assert set(await reader.get_many(["a"])) == {"a"}
    assert store.queries == 1


async def test_a_key_that_never_was_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        await a_keyring(InMemoryKeyStore()).get("request-1")


async def test_a_destroyed_key_is_gone_at_once_here_and_says_when() -> None:
    clock = StoppedClock()
    keyring = a_keyring(InMemoryKeyStore(), clock)
    await keyring.create("request-1")
    assert await keyring.destroy("request-1") == clock.at
    for asked in (keyring.get, keyring.create):
        with pytest.raises(KeyDestroyedError, match="2026-10-05T08:00"):
            await asked("request-1")


async def test_destroying_again_keeps_the_first_time() -> None:
    clock = StoppedClock()
    keyring = a_keyring(InMemoryKeyStore(), clock)
    await keyring.create("request-1")
    first = await keyring.destroy("request-1")
    clock.move(timedelta(days=1))
    assert await keyring.destroy("request-1") == first


async def test_an_erasure_that_comes_before_the_key_prevents_it() -> None:
    keyring = a_keyring(InMemoryKeyStore())
    await keyring.destroy("request-1")
    with pytest.raises(KeyDestroyedError):
        await keyring.create("request-1")


async def test_an_erasure_takes_effect_elsewhere_once_the_cache_is_over() -> None:
    clock, store = StoppedClock(), InMemoryKeyStore()
    here, elsewhere = a_keyring(store, clock), a_keyring(store, clock)
    await here.create("request-1")
    await elsewhere.get("request-1")
    await here.destroy("request-1")
    clock.move(timedelta(seconds=59))
    await elsewhere.get("request-1")
    clock.move(timedelta(seconds=1))
    with pytest.raises(KeyDestroyedError):
        await elsewhere.get("request-1")


async def test_the_cache_forgets_the_least_recently_used() -> None:
    store = CountingStore()
    keyring = a_keyring(store)
    await keyring.create_many(["a", "b", "c"])
    await keyring.get("a")
    await keyring.create("d")
    await keyring.get_many(["a", "c", "d"])
    assert store.queries == 0
    await keyring.get("b")
    assert store.queries == 1


async def test_a_new_key_can_be_stored_by_its_caller() -> None:
    store = CountingStore()
    keyring = a_keyring(store)
    key, wrapped = keyring.new("request-1")
    with pytest.raises(NotFoundError):
        await keyring.get("request-1")
    await store.insert_many([wrapped])
    keyring.adopt(key)
    assert await keyring.get("request-1") == key
    assert await a_keyring(store).get("request-1") == key


async def test_values_stay_readable_through_a_rotation_and_after_the_old_key_is_dropped() -> None:
    store = InMemoryKeyStore()
    owners = [f"request-{n}" for n in range(25)]
    sealed = {
        owner: seal(key, f"of {owner}", "name")
        for owner, key in (await a_keyring(store).create_many(owners)).items()
    }
    await a_keyring(store).destroy("request-7")
    rotated = OFFICE_KEYS.rotate("k2")

    assert await a_keyring(store, keys=rotated).rewrap(batch=10) == 24
    assert await a_keyring(store, keys=rotated).rewrap(batch=10) == 0

    only_new = OfficeKeys("k2", {"k2": rotated.keys["k2"]}, rotated.lookup)
    keyring = a_keyring(store, keys=only_new)
    for owner in owners:
        if owner != "request-7":
            assert open_sealed(await keyring.get(owner), sealed[owner], "name") == f"of {owner}"
    with pytest.raises(KeyDestroyedError):
        await keyring.get("request-7")


async def test_a_rotation_that_was_stopped_goes_on_where_it_stood() -> None:
    store = InMemoryKeyStore()
    await a_keyring(store).create_many([f"request-{n}" for n in range(10)])
    rotated = OFFICE_KEYS.rotate("k2")
    keyring = a_keyring(store, keys=rotated)
    some = await store.find_to_rewrap("k2", "", 4)
    renewed = [
        rotated.wrap(rotated.unwrap(key), key.created_at or StoppedClock().at) for key in some
    ]
    assert await store.replace_wrapping(renewed, "k2") == 4
    assert await keyring.rewrap(batch=3) == 6
