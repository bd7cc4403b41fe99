"""The lag that ops see is what is left to do, also right after a start."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from prometheus_client import REGISTRY

from shared.messaging.connection import KafkaConnection
from shared.messaging.handlers import BatchProcessor, Group
from shared.messaging.records import Incoming
from shared.messaging.subscription import Listener, Subscription
from shared.messaging.topic_admin import create_topics
from shared.persistence.mongo import connect
from shared.persistence.store import Store

EVENTS = 30
SKIPPED = [
    ("ce_id", b"1"),
    ("ce_type", b"request.unknown"),
    ("ce_source", b"test"),
    ("ce_subject", b"1"),
    ("ce_time", b"2026-10-05T08:00:00+00:00"),
]
"""An event of a type that nobody listens to."""


class CountingProcessor(BatchProcessor):
    """A processor that says how many records it was given."""

    count = 0

    async def process(self, records: Sequence[Incoming]) -> None:
        """See `BatchProcessor`."""
        await super().process(records)
        self.count += len(records)


@asynccontextmanager
async def listening(
    connection: KafkaConnection, store: Store, topic: str
) -> AsyncIterator[tuple[Listener, CountingProcessor]]:
    group = Group(f"lag-{topic}", {})
    processor = CountingProcessor(store, group)
    subscription = Subscription((topic,), group.name, processor)
    listener = Listener(connection, subscription, from_beginning=False)
    await listener.start()
    try:
        yield listener, processor
    finally:
        await listener.stop()


async def lag_seen(listener: Listener, topic: str, *, wanted: int) -> float | None:
    """Return the lag once the listener has fetched, or what was last seen."""
    seen = None
    for _ in range(100):
        await asyncio.sleep(0.05)
        consumer = listener._subscriber.consumer
        if consumer is None or any(consumer.highwater(p) is None for p in consumer.assignment()):
            continue
        await listener.report_lag()
        labels = {"group": f"lag-{topic}", "topic": topic}
        seen = REGISTRY.get_sample_value("loket_consumer_lag_events", labels)
        if listener.is_assigned and seen == wanted:
            return seen
    return seen


@pytest.fixture
async def store(mongo_uri: str) -> AsyncIterator[Store]:
    client = connect(mongo_uri)
    yield Store(client, f"lag_{uuid4().hex[:8]}", "lag", [])
    client.close()


async def test_a_group_that_has_done_everything_is_not_behind_after_a_restart(
    embedded_bootstrap: str, store: Store
) -> None:
    connection = KafkaConnection(
        embedded_bootstrap,
        is_idempotent=False,
        fetch_wait=timedelta(milliseconds=20),
        session_timeout=timedelta(seconds=2),
        partitions=1,
    )
    topic = f"lag-{uuid4().hex[:8]}"
    await create_topics(connection, [topic])
    async with AIOKafkaProducer(bootstrap_servers=embedded_bootstrap) as producer:
        for _ in range(EVENTS):
            await producer.send_and_wait(topic, b"{}", key=b"k", headers=SKIPPED)

    async with listening(connection, store, topic) as (first, handled):
        assert await lag_seen(first, topic, wanted=0) == 0
        assert handled.count == EVENTS
    async with listening(connection, store, topic) as (second, handled):
        assert await lag_seen(second, topic, wanted=0) == 0
        assert handled.count == 0, "nothing new came"
