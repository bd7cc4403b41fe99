"""A log that was lost is noticed though it has grown again, and read from its beginning."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaConnectionError

from devkit.stack.broker import EmbeddedBroker
from shared.domain.lifecycle import State
from shared.events.verification import RequestCancelled
from shared.messaging.bus import Bus
from shared.messaging.connection import KafkaConnection
from shared.messaging.handlers import BatchProcessor
from shared.messaging.log_watch import LogSeen, is_lost, look
from shared.messaging.records import Incoming
from shared.messaging.subscription import Listener, Subscription
from shared.messaging.topic_admin import create_topics
from shared.persistence.mongo import connect
from shared.persistence.store import Store
from tests.support.topics import connection_to

EVENTS = 5


class Remembering(BatchProcessor):
    """Keeps what it was given."""

    def __init__(self) -> None:
        self.heard: list[Incoming] = []

    async def process(self, records: Sequence[Incoming]) -> None:
        self.heard += records


async def say(bootstrap: str, topic: str, events: int) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for _ in range(events):
            await producer.send_and_wait(topic, b"{}")


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not is_true():
            await asyncio.sleep(0.05)


@asynccontextmanager
async def member_of(connection: KafkaConnection, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """Return another member of a topic's group, which handles nothing."""
    async with AIOKafkaConsumer(
        topic,
        bootstrap_servers=connection.servers,
        group_id=f"group-{topic}",
        enable_auto_commit=False,
        session_timeout_ms=2000,
        heartbeat_interval_ms=400,
    ) as member:
        yield member


def held_by(listener: Listener) -> Collection[TopicPartition]:
    return listener._subscriber.consumer.assignment()


async def hear(
    connection: KafkaConnection, topic: str, *, from_beginning: bool, events: int = EVENTS
) -> Sequence[Incoming]:
    """Return what one listener of a group hears, until all is there and a moment longer."""
    processor = Remembering()
    subscription = Subscription((topic,), f"group-{topic}", processor)
    listener = Listener(connection, subscription, from_beginning=from_beginning)
    await listener.start()
    try:
        for _ in range(100):
            await asyncio.sleep(0.1)
            if listener.is_assigned and len(processor.heard) >= events:
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


class Holding(Remembering):
    """Holds what it was given first until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.holds, self.released = asyncio.Event(), asyncio.Event()

    async def process(self, records: Sequence[Incoming]) -> None:
        self.holds.set()
        await self.released.wait()
        await super().process(records)


async def test_what_was_in_hand_when_the_log_was_lost_leaves_no_place_in_the_new_one(
    tmp_path: Path,
) -> None:
    broker = EmbeddedBroker(tmp_path)
    await broker.start()
    try:
        connection, processor = connection_to(broker.bootstrap), Holding()
        await create_topics(connection, ["t"])
        await say(broker.bootstrap, "t", EVENTS)
        listener = Listener(
            connection, Subscription(("t",), "group-t", processor), from_beginning=False
        )
        await listener.start()
        await processor.holds.wait()

        broker.kill()
        await broker.restart()
        await create_topics(connection, ["t"])
        await until_dealt_anew(listener)
        processor.released.set()
        await listener.stop()
        await say(broker.bootstrap, "t", 2)

        again = await hear(connection, "t", from_beginning=False, events=2)
        assert [record.offset for record in again] == [0, 1]
    finally:
        await broker.stop()


async def until_dealt_anew(listener: Listener) -> None:
    """Wait until a group that lost its broker has found together again."""
    coordinator = listener._subscriber.consumer._coordinator
    member = coordinator.member_id
    async with asyncio.timeout(60):
        while coordinator.member_id in {member, ""} or coordinator.need_rejoin(
            coordinator._subscription.subscription
        ):
            await asyncio.sleep(0.05)


async def test_partitions_that_are_dealt_again_are_read_from_the_beginning_of_the_new_log_too(
    embedded_bootstrap: str,
) -> None:
    connection = connection_to(embedded_bootstrap, partitions=2)
    topic = f"dealt-{uuid4().hex[:8]}"
    places = [TopicPartition(topic, number) for number in range(2)]
    await create_topics(connection, [topic])
    async with member_of(connection, topic) as member:
        await member.commit(dict.fromkeys(places, EVENTS))
    processor = Remembering()
    subscription = Subscription((topic,), f"group-{topic}", processor)
    listener = Listener(connection, subscription, from_beginning=True)
    await listener.start()
    try:
        async with member_of(connection, topic) as member:
            await until(lambda: len(held_by(listener)) == len(member.assignment()) == 1)
        await until(lambda: len(held_by(listener)) == 2)
        async with AIOKafkaProducer(bootstrap_servers=embedded_bootstrap) as producer:
            for place in places:
                await producer.send_and_wait(topic, b"{}", partition=place.partition)

        await until(lambda: len(processor.heard) == 2)
    finally:
        await listener.stop()


async def test_what_is_decided_is_told_though_a_group_does_not_come_together(
    store: Store, embedded_bootstrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_: Listener) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Listener, "start", never)
    connection, topic = connection_to(embedded_bootstrap), f"told-{uuid4().hex[:8]}"
    async with store.unit_of_work() as unit:
        unit.emit(cancelled(), "a request", topic)
    async with (
        running(store, connection, topic),
        AIOKafkaConsumer(
            topic, bootstrap_servers=embedded_bootstrap, auto_offset_reset="earliest"
        ) as reader,
    ):
        told = await asyncio.wait_for(reader.getone(), 60)
    assert told.key == b"a request"


async def test_a_lost_log_is_read_from_its_beginning_though_the_first_attempt_to_join_fails(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bool] = []

    class Failing(Listener):
        """Fails to join when it is the first one after the loss."""

        def __init__(self, *args: Any, from_beginning: bool) -> None:
            super().__init__(*args, from_beginning=from_beginning)
            made.append(from_beginning)

        async def start(self) -> None:
            if made == [False, True]:
                raise KafkaConnectionError
            await super().start()

    monkeypatch.setattr("shared.messaging.bus.Listener", Failing)
    broker = EmbeddedBroker(tmp_path)
    await broker.start()
    try:
        async with running(store, connection_to(broker.bootstrap), "t") as bus:
            await until(lambda: bus.is_listening)
            broker.kill()
            await broker.restart()
            await until(lambda: len(made) == 3 and bus.is_listening)
    finally:
        await broker.stop()
    assert made == [False, True, True]


def cancelled() -> RequestCancelled:
    return RequestCancelled(
        request_id="r", ticket="t", document_type="KK", sequence=1, state=State.CANCELLED
    )


@asynccontextmanager
async def running(store: Store, connection: KafkaConnection, topic: str) -> AsyncIterator[Bus]:
    """Run a service's bus with one group on one topic."""
    subscription = Subscription((topic,), f"group-{topic}", Remembering())
    bus = Bus(connection, store, [topic], [subscription], f"process-{uuid4().hex[:6]}")
    task = asyncio.create_task(bus.run())
    try:
        yield bus
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def store(mongo_uri: str) -> AsyncIterator[Store]:
    client = connect(mongo_uri)
    store = Store(client, f"log_{uuid4().hex[:8]}", "log", [])
    await store.prepare()
    yield store
    client.close()
