"""What every key store promises, in memory and in MongoDB."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import connect, open_database
from shared.privacy.key_store import KeyStore
from shared.privacy.keys import WrappedKey
from tests.support.key_store import InMemoryKeyStore

NOW = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture(params=["memory", "mongo"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[KeyStore]:
    if request.param == "memory":
        yield InMemoryKeyStore()
        return
    client = connect(request.getfixturevalue("mongo_uri"))
    name = f"test_keyring_{uuid4().hex[:12]}"
    yield MongoKeyStore(open_database(client, name))
    await client.drop_database(name)
    client.close()


def a_key(owner: str, office_key: str = "k1", wrapped: bytes = b"wrapped") -> WrappedKey:
    return WrappedKey(owner, office_key, wrapped, NOW)


async def the_key(store: KeyStore, owner: str) -> WrappedKey | None:
    return next(iter(await store.find_many([owner])), None)


async def test_keys_are_found_as_they_were_inserted(store: KeyStore) -> None:
    assert await store.insert_many([a_key("a"), a_key("b")]) == frozenset()
    found = await store.find_many(["a", "b", "c"])
    assert sorted(found, key=lambda k: k.owner) == [a_key("a"), a_key("b")]


async def test_an_owner_who_has_a_key_keeps_it_and_the_others_are_inserted(store: KeyStore) -> None:
    await store.insert_many([a_key("b", wrapped=b"first")])
    there = await store.insert_many([a_key("a"), a_key("b", wrapped=b"second"), a_key("c")])
    assert there == {"b"}
    assert await the_key(store, "b") == a_key("b", wrapped=b"first")
    assert await the_key(store, "c") == a_key("c")


async def test_of_many_who_insert_at_once_one_wins(store: KeyStore) -> None:
    tries = [store.insert_many([a_key("a", wrapped=bytes([n]))]) for n in range(8)]
    results = await asyncio.gather(*tries)
    assert results.count(frozenset()) == 1
    assert await the_key(store, "a") == a_key("a", wrapped=bytes([results.index(frozenset())]))


async def test_a_destroyed_key_leaves_a_tombstone_with_its_first_time(store: KeyStore) -> None:
    await store.insert_many([a_key("a")])
    tombstone = WrappedKey("a", None, None, NOW, NOW)
    assert await store.destroy("a", NOW) == tombstone
    assert await store.destroy("a", LATER) == tombstone
    assert await the_key(store, "a") == tombstone


async def test_a_tombstone_keeps_its_owner_from_a_new_key(store: KeyStore) -> None:
    await asyncio.gather(*(store.destroy("a", NOW) for _ in range(5)))
    assert await store.insert_many([a_key("a")]) == {"a"}
    assert await the_key(store, "a") == WrappedKey("a", None, None, None, NOW)


async def test_keys_to_rewrap_come_in_order_and_in_portions(store: KeyStore) -> None:
    await store.insert_many([a_key(owner) for owner in "edcba"])
    await store.insert_many([a_key("new", "k2")])
    await store.destroy("c", NOW)
    first = await store.find_to_rewrap("k2", "", 2)
    rest = await store.find_to_rewrap("k2", first[-1].owner, 5)
    assert [k.owner for k in first] == ["a", "b"]
    assert [k.owner for k in rest] == ["d", "e"]


async def test_a_key_destroyed_or_rewrapped_meanwhile_is_left_alone(store: KeyStore) -> None:
    await store.insert_many([a_key("a"), a_key("b"), a_key("c", "k2", b"other")])
    await store.destroy("b", NOW)
    renewed = [a_key(owner, "k2", b"renewed") for owner in "abc"]
    assert await store.replace_wrapping(renewed, "k2") == 1
    assert await the_key(store, "a") == a_key("a", "k2", b"renewed")
    assert await the_key(store, "b") == WrappedKey("b", None, None, NOW, NOW)
    assert await the_key(store, "c") == a_key("c", "k2", b"other")


async def test_owners_are_found_in_order_and_in_portions_tombstones_too(store: KeyStore) -> None:
    await store.insert_many([a_key(owner) for owner in "edcba"])
    await store.destroy("c", NOW)
    assert await store.find_owners("", "e", 10) == ["a", "b", "c", "d"]
    assert await store.find_owners("a", "z", 2) == ["b", "c"]


async def test_tombstones_are_found_in_order_and_in_portions(store: KeyStore) -> None:
    await store.prepare()
    await store.insert_many([a_key("alive")])
    for owner, at in (("c", NOW), ("a", LATER), ("b", NOW)):
        await store.destroy(owner, at)

    async def found(since: datetime, after: str, until: datetime, limit: int = 5) -> list[str]:
        return [k.owner for k in await store.find_destroyed(since, after, until, limit)]

    before = NOW - timedelta(days=1)
    assert await found(before, "", LATER) == ["b", "c", "a"]
    assert await found(before, "", LATER, limit=2) == ["b", "c"]
    assert await found(NOW, "b", LATER) == ["c", "a"]
    assert await found(before, "", NOW) == ["b", "c"]
