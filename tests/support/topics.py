"""Reading and writing topics as they are, without any of the services' help."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.messaging.connection import KafkaConnection

QUIET_MILLISECONDS = 700
"""Nothing for this long is the end: the embedded broker tells the end of a log too low."""


async def all_records(bootstrap: str, *topics: str) -> list[Any]:
    """Return every record of some topics, or of all there are."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        names = topics or await consumer.topics()
        partitions = [
            TopicPartition(topic, number)
            for topic in names
            for number in consumer.partitions_for_topic(topic) or await _partitions(consumer, topic)
        ]
        consumer.assign(partitions)
        await consumer.seek_to_beginning(*partitions)
        records: list[Any] = []
        while batch := await consumer.getmany(timeout_ms=QUIET_MILLISECONDS):
            records += [record for batches in batch.values() for record in batches]
        return records
    finally:
        await consumer.stop()


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    await consumer.topics()
    found: set[int] = consumer.partitions_for_topic(topic) or set()
    return found


def connection_to(bootstrap: str, partitions: int = 1) -> KafkaConnection:
    """Return how to reach a broker, without the waits that are kind to a busy one."""
    return KafkaConnection(
        bootstrap,
        is_idempotent=False,
        fetch_wait=timedelta(milliseconds=20),
        session_timeout=timedelta(seconds=2),
        partitions=partitions,
    )


@asynccontextmanager
async def producing(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    """Write to topics as anybody with access to them could."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


def headers_of(record: Any, **other: str | None) -> list[tuple[str, bytes]]:
    """Return a record's headers, some of them changed, and without those that are None."""
    headers = dict(record.headers)
    changes: Mapping[str, str | None] = other
    for name, value in changes.items():
        if value is None:
            headers.pop(name, None)
        else:
            headers[name] = value.encode()
    return list(headers.items())
