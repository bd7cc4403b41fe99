"""A log that was lost is noticed though it has grown again, and read from its beginning."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from devkit.stack.broker import EmbeddedBroker
from shared.messaging.connection import KafkaConnection
from shared.messaging.handlers import BatchProcessor
from shared.messaging.log_watch import LogSeen, is_lost, look
from shared.messaging.records import Incoming
from shared.messaging.subscription import Listener, Subscription
from shared.messaging.topic_admin import create_topics

EVENTS = 5


class Remembering(BatchProcessor):
    """Keeps what it was given."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []

    async def process(self, records: Sequence[Incoming]) -> None:
        self.heard += records


def connection_to(bootstrap: str) -> KafkaConnection:
    return KafkaConnection(
        bootstrap,
        is_idempotent=False,
        fetch_wait=timedelta(milliseconds=20),
        session_timeout=timedelta(seconds=2),
        partitions=1,
    )


async def say(bootstrap: str, topic: str, events: int) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for _ in range(events):
            await producer.send_and_wait(topic, b"{}")


async def hear(
    connection: KafkaConnection, topic: str, *, from_beginning: bool
) -> Sequence[Incoming]:
    """Return what one listener of a group hears, until all is there and a moment longer."""
    processor = Remembering()
    subscription = Subscription((topic,), f"group-{topic}", processor)
    listener = Listener(connection, subscription, from_beginning=from_beginning)
    await listener.start()
    try:
        for _ in range(100):
            await asyncio.sleep(0.1)
            if listener.is_assigned and len(processor.heard) >= EVENTS:
                break
        await asyncio.sleep(0.3)
    finally:
        await listener.stop()
    return processor.heard


async def test_a_group_whose_place_is_of_the_lost_log_hears_everything_though_nothing_new_comes(
    embedded_bootstrap: str,
) -> None:
    connection = connection_to(embedded_bootstrap)
    topic = f"rewound-{uuid4().hex[:8]}"
    await create_topics(connection, [topic])
    await say(embedded_bootstrap, topic, EVENTS)
    assert len(await hear(connection, topic, from_beginning=False)) == EVENTS

    again = await hear(connection, topic, from_beginning=True)

    assert [record.offset for record in again] == list(range(EVENTS))


async def seen(connection: KafkaConnection, topic: str) -> LogSeen:
    """Create the topic as a service does when it connects, and return the log as it is."""
    await create_topics(connection, [topic])
    async with AIOKafkaConsumer(topic, bootstrap_servers=connection.servers) as watcher:
        return await look(watcher, [topic])


async def test_a_log_that_grew_past_its_old_ends_is_another_log(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path)
    await broker.start()
    try:
        connection = connection_to(broker.bootstrap)
        await create_topics(connection, ["t"])
        await say(broker.bootstrap, "t", 2)
        before = await seen(connection, "t")
        assert not is_lost(before, await seen(connection, "t"))

        broker.kill()
        await broker.restart()
        await create_topics(connection, ["t"])
        await say(broker.bootstrap, "t", EVENTS)

        now = await seen(connection, "t")
        assert all(now.ends[place] >= end for place, end in before.ends.items())
        assert is_lost(before, now)
    finally:
        await broker.stop()
