"""The promises of the spine, on a real database and real brokers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from shared.domain.errors import PermanentError, StaleVersionError, TransientError
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events.envelope import Event
from shared.events.verification import RequestCancelled
from shared.messaging.bus import Bus
from shared.messaging.connection import KafkaConnection
from shared.messaging.handlers import BatchProcessor, Group
from shared.messaging.subscription import Subscription
from shared.persistence.dead_letters import DEAD_LETTERS
from shared.persistence.mongo import connect
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork


class Tally(Record):
    """How often something happened."""

    count: int = 0


TALLIES: Collection[Tally] = Collection("tallies", Tally, "tally")

Handle = Callable[[UnitOfWork, Event], Awaitable[None]]


async def count_up(unit: UnitOfWork, event: Event) -> None:
    tally = await unit.get(TALLIES, event.subject) or Tally(id=event.subject)
    unit.put(TALLIES, tally.model_copy(update={"count": tally.count + 1}))


@pytest.fixture(params=["embedded", "kafka"])
def kafka(request: pytest.FixtureRequest) -> KafkaConnection:
    is_apache = request.param == "kafka"
    bootstrap = request.getfixturevalue("kafka_bootstrap" if is_apache else "embedded_bootstrap")
    return KafkaConnection(
        bootstrap,
        is_idempotent=is_apache,
        fetch_wait=timedelta(milliseconds=20),
        session_timeout=timedelta(seconds=6 if is_apache else 2),
        partitions=3,
    )


@pytest.fixture
async def store(mongo_uri: str) -> AsyncIterator[Store]:
    client = connect(mongo_uri)
    store = Store(client, f"spine_{uuid4().hex[:8]}", "spine", [TALLIES])
    await store.prepare()
    yield store
    client.close()


@asynccontextmanager
async def running(
    store: Store, kafka: KafkaConnection, topic: str, handle: Handle
) -> AsyncIterator[Bus]:
    group = Group(f"group-{topic}", {RequestCancelled: handle})
    subscription = Subscription((topic,), group.name, BatchProcessor(store, group))
    bus = Bus(kafka, store, [topic], [subscription], f"process-{uuid4().hex[:6]}")
    task = asyncio.create_task(bus.run())
    try:
        await until(lambda: bus.is_listening)
        yield bus
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(is_true: Callable[[], bool | Awaitable[bool]], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while True:
            answer = is_true()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.02)


def body(request_id: str) -> RequestCancelled:
    return RequestCancelled(
        request_id=request_id, ticket="t", document_type="KK", sequence=1, state=State.CANCELLED
    )


async def say(store: Store, topic: str, request_id: str) -> None:
    async with store.unit_of_work() as unit:
        unit.emit(body(request_id), request_id, topic)


async def tally_of(store: Store, request_id: str) -> int:
    tally = await store.new_unit().get(TALLIES, request_id)
    return tally.count if tally else 0


def new_topic() -> str:
    return f"spine-{uuid4().hex[:8]}"


async def test_what_is_decided_reaches_its_listener_once(
    store: Store, kafka: KafkaConnection
) -> None:
    topic = new_topic()
    ids = [new_id() for _ in range(50)]
    async with running(store, kafka, topic, count_up):
        await asyncio.gather(*(say(store, topic, i) for i in ids))
        await until(lambda: _all_counted(store, ids))
    assert [await tally_of(store, i) for i in ids] == [1] * 50


async def _all_counted(store: Store, ids: list[str]) -> bool:
    return await store.count(TALLIES, {"_id": {"$in": ids}}) == len(ids)


async def test_a_trouble_that_passes_makes_a_consumer_wait_and_loses_nothing(
    store: Store, kafka: KafkaConnection
) -> None:
    topic, request_id, failures = new_topic(), new_id(), 3

    async def handle(unit: UnitOfWork, event: Event) -> None:
        nonlocal failures
        if failures:
            failures -= 1
            raise TransientError("away for now")
        await count_up(unit, event)

    async with running(store, kafka, topic, handle):
        await say(store, topic, request_id)
        await until(lambda: _all_counted(store, [request_id]))
    assert await store.count(DEAD_LETTERS, {}) == 0


async def test_what_can_never_succeed_is_set_aside_and_stops_nobody(
    store: Store, kafka: KafkaConnection
) -> None:
    topic = new_topic()
    bad, good = new_id(), [new_id() for _ in range(5)]

    async def handle(unit: UnitOfWork, event: Event) -> None:
        if event.subject == bad:
            raise PermanentError("cannot be")
        await count_up(unit, event)

    async with running(store, kafka, topic, handle):
        for request_id in [good[0], bad, *good[1:]]:
            await say(store, topic, request_id)
        await until(lambda: _all_counted(store, good))
        await until(lambda: _is_one(store))
    letter = (await store.find(DEAD_LETTERS, {}))[0]
    assert letter.key == bad
    assert letter.reason == "cannot be"


async def _is_one(store: Store) -> bool:
    return await store.count(DEAD_LETTERS, {}) == 1


async def test_messages_that_are_no_events_are_set_aside_as_they_came(
    store: Store, kafka: KafkaConnection
) -> None:
    topic = new_topic()
    strange = [
        (b"not json", [("ce_id", b"1")]),
        (b"", []),
        (b"{}", [("ce_id", b"\xff\xfe"), ("ce_type", b"\xff")]),
    ]
    async with running(store, kafka, topic, count_up):
        producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap)
        await producer.start()
        for value, headers in strange:
            await producer.send_and_wait(topic, value, key=b"k", headers=headers)
        await producer.stop()
        request_id = new_id()
        await say(store, topic, request_id)
        await until(lambda: _all_counted(store, [request_id]))
        await until(lambda: _are_all_set_aside(store))
    assert {letter.body for letter in await store.find(DEAD_LETTERS, {})} == {
        b"not json",
        b"",
        b"{}",
    }


async def _are_all_set_aside(store: Store) -> bool:
    return await store.count(DEAD_LETTERS, {}) == 3


async def test_an_event_sent_again_has_no_second_effect(
    store: Store, kafka: KafkaConnection
) -> None:
    topic = new_topic()
    ids = [new_id() for _ in range(20)]
    async with running(store, kafka, topic, count_up):
        for request_id in ids:
            await say(store, topic, request_id)
        await until(lambda: _all_counted(store, ids))
        assert await store.outbox.announce_again() == 20
        last = new_id()
        await say(store, topic, last)
        await until(lambda: _all_counted(store, [last]))
        await until(lambda: _is_told(store))
    assert [await tally_of(store, i) for i in ids] == [1] * 20


async def _is_told(store: Store) -> bool:
    return (await store.outbox.backlog())[0] == 0


async def test_writers_who_meet_share_a_transaction_and_the_stale_one_is_told(
    store: Store,
) -> None:
    async with store.unit_of_work() as unit:
        unit.put(TALLIES, Tally(id="shared"))

    async def count(identifier: str) -> None:
        async with store.unit_of_work() as unit:
            tally = await unit.get(TALLIES, identifier) or Tally(id=identifier)
            await asyncio.sleep(0.05)  # so that all have read before the first one writes
            unit.put(TALLIES, tally.model_copy(update={"count": tally.count + 1}))

    others = [f"other-{n}" for n in range(10)]
    outcomes = await asyncio.gather(
        *(count("shared") for _ in range(5)), *(count(o) for o in others), return_exceptions=True
    )
    assert sum(isinstance(o, StaleVersionError) for o in outcomes) == 4
    assert await tally_of(store, "shared") == 1
    assert [await tally_of(store, o) for o in others] == [1] * 10
