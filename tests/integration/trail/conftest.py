"""A trail on a real database, a new one for each test."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from shared.catalogue.loading import load_catalogue
from shared.persistence.mongo import connect
from shared.persistence.store import Store
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.trail.trail import Trail
from tests.support.key_store import InMemoryKeyStore
from tests.support.time import StoppedClock


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
async def trail(mongo_uri: str, clock: StoppedClock) -> AsyncIterator[Trail]:
    client = connect(mongo_uri)
    name = f"test_trail_{uuid4().hex[:12]}"
    store = Store(client, name, "verification", (), clock)
    await store.prepare()
    keys = OfficeKeys.generate()
    yield Trail.of(store, Keyring(InMemoryKeyStore(), keys, clock), keys, load_catalogue())
    await client.drop_database(name)
    client.close()
