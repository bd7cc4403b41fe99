"""The commands over the keyring, on a real database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import connect, open_database
from shared.privacy.erase import UnknownRequestError, erase
from shared.privacy.erase import main as erase_main
from shared.privacy.errors import KeyDestroyedError
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.rotate import rotate

NOW = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


PREFIX = f"test_{uuid4().hex[:12]}"


@pytest.fixture
async def store(mongo_uri: str) -> AsyncIterator[MongoKeyStore]:
    client = connect(mongo_uri)
    yield MongoKeyStore(open_database(client, f"{PREFIX}_keyring"))
    await client.drop_database(f"{PREFIX}_keyring")
    client.close()


def a_keyring(store: MongoKeyStore, keys: OfficeKeys) -> Keyring:
    return Keyring(store, keys, lambda: NOW)


async def test_after_rotation_the_old_office_key_is_not_needed(
    mongo_uri: str, store: MongoKeyStore
) -> None:
    old = OfficeKeys.generate("k1")
    made = await a_keyring(store, old).create_many([f"r{n}" for n in range(1200)])
    both = old.rotate("k2")

    assert await rotate(mongo_uri, PREFIX, both) == 1200
    assert await rotate(mongo_uri, PREFIX, both) == 0

    only_new = OfficeKeys("k2", {"k2": both.keys["k2"]}, both.lookup)
    assert await a_keyring(store, only_new).get("r7") == made["r7"]


async def test_an_erased_request_stays_erased_and_others_stay(
    mongo_uri: str, store: MongoKeyStore
) -> None:
    keys = OfficeKeys.generate()
    await a_keyring(store, keys).create_many(["gone", "kept"])

    first = await erase(mongo_uri, PREFIX, "gone")
    assert await erase(mongo_uri, PREFIX, "gone") == first

    fresh = a_keyring(store, keys)
    with pytest.raises(KeyDestroyedError):
        await fresh.get("gone")
    assert (await fresh.get("kept")).owner == "kept"


async def test_a_mistyped_request_erases_nothing_and_leaves_nothing(
    mongo_uri: str, store: MongoKeyStore
) -> None:
    with pytest.raises(UnknownRequestError):
        await erase(mongo_uri, PREFIX, "mistyped")
    with pytest.raises(UnknownRequestError):  # no tombstone was left either
        await erase(mongo_uri, PREFIX, "mistyped")


def test_the_command_says_how_it_is_used() -> None:
    with pytest.raises(SystemExit, match="Name one request"):
        erase_main([])
