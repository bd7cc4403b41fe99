"""What a real broker still keeps is heard again, and counts to the same figures as it did live."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.statistics.consumers import Consumers
from services.statistics.recounter import Recounter
from services.statistics.repository import CELLS, LIVES, read_generations
from services.statistics.use_cases.recounting import begin
from shared.domain.ids import new_id
from shared.events.verification import RequestTaken
from shared.identity.principal import Principal
from shared.messaging.connection import KafkaConnection
from shared.messaging.handlers import BatchProcessor
from shared.messaging.records import Incoming
from shared.messaging.rereading import read_again
from shared.messaging.topic_admin import create_topics
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from tests.support.about import about
from tests.support.key_store import InMemoryKeyStore
from tests.support.processing import NOW, a_submission, routed, verified
from tests.support.statistics import ZONE, Said, StatisticsUnderTest, running_statistics
from tests.support.topics import connection_to, producing

HEAD = "kepala-dinas"
HOUR = timedelta(hours=1)
REQUESTS, CHANGES = 40, 4


@pytest.fixture
def connection(embedded_bootstrap: str) -> KafkaConnection:
    return connection_to(embedded_bootstrap, partitions=3)


@pytest.fixture
async def topic(connection: KafkaConnection) -> str:
    name = f"requests-{uuid4().hex[:8]}"
    await create_topics(connection, [name])
    return name


@pytest.fixture
async def live(mongo_uri: str) -> AsyncIterator[StatisticsUnderTest]:
    async with running_statistics(mongo_uri) as under_test:
        yield under_test


@pytest.fixture
async def anew(mongo_uri: str) -> AsyncIterator[StatisticsUnderTest]:
    async with running_statistics(mongo_uri) as under_test:
        yield under_test


async def many_lives() -> list[Said]:
    """Requests of several days; each was taken, most were verified."""
    keyring = Keyring(InMemoryKeyStore(), OfficeKeys.generate(), lambda: NOW)
    said: list[Said] = []
    for number in range(REQUESTS):
        of, at = a_submission(await keyring.create(new_id())), NOW + number * HOUR
        said += [
            (at, of),
            (at, routed(of)),
            (at + HOUR, RequestTaken(**about(of), department="CAPIL")),
            (at + number * HOUR, verified(of, 3, at + 30 * HOUR)),
        ]
    return said


async def publish(bootstrap: str, topic: str, records: Sequence[Incoming]) -> None:
    async with producing(bootstrap) as producer:
        for record in records:
            headers = list(record.headers.items())
            await producer.send(topic, record.body, key=record.key, headers=headers)
        await producer.flush()


async def test_all_that_a_topic_keeps_is_read_again_in_order(
    connection: KafkaConnection, topic: str, live: StatisticsUnderTest
) -> None:
    records = live.records(*(await many_lives()))
    await publish(connection.bootstrap, topic, records)
    heard: list[Incoming] = []

    async def handle(batch: Sequence[Incoming]) -> None:
        heard.extend(batch)

    for _ in range(2):
        heard.clear()
        assert await read_again(connection, (topic,), handle) == REQUESTS * CHANGES
        assert Counter(r.body for r in heard) == Counter(r.body for r in records)
        for key in {record.key for record in records}:
            said = [r.body for r in records if r.key == key]
            assert [r.body for r in heard if r.key == key] == said


async def test_of_an_empty_topic_nothing_is_read(connection: KafkaConnection, topic: str) -> None:
    async def handle(_batch: Sequence[Incoming]) -> None:
        raise AssertionError("there is nothing")

    assert await read_again(connection, (topic,), handle) == 0


async def test_what_is_counted_anew_from_the_broker_is_what_was_counted_live(
    connection: KafkaConnection,
    topic: str,
    live: StatisticsUnderTest,
    anew: StatisticsUnderTest,
) -> None:
    said = await many_lives()
    await live.hear(*said)
    await publish(connection.bootstrap, topic, live.records(*said))
    # Counts that are lost, and wrong ones, as after a restored backup.
    await anew.hear(*said[:9])
    await anew.store.database[CELLS.name].update_many({}, {"$set": {"counts.received": 99}})
    again = BatchProcessor(anew.store, replace(Consumers(ZONE).group(), name=new_id()))

    async def hear_again() -> int:
        return await read_again(connection, (topic,), again.process)

    await begin(anew.store, Principal("ops"))
    working = asyncio.create_task(Recounter(anew.store, ZONE, hear_again, "test").run())
    async with asyncio.timeout(60):
        while (await read_generations(anew.store)).building is not None:
            await asyncio.sleep(0.05)
    working.cancel()

    assert await anew.store.count(LIVES, {}) == REQUESTS
    for by in ("department", "document_type", "village", "day"):
        told = [(await each.get(HEAD, by=by)).json() for each in (live, anew)]
        assert told[0] == told[1]
    assert told[0]["total"]["received"] == REQUESTS
    days = [
        (await each.call(HEAD, "GET", "/v1/reconciliation", day="2026-10-06")).json()
        for each in (live, anew)
    ]
    assert days[0] == days[1]
    assert days[0]["total"]["taken"] > 0
