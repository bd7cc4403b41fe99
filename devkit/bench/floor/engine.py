"""What the floor's processes are made of: durable writes, messages, calls; each in batches."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer
from bson import Binary, ObjectId

from shared.messaging.connection import KafkaConnection
from shared.messaging.producer import KafkaPublisher
from shared.persistence.mongo import Database, Document

REQUESTS, DEPARTMENT = "floor.requests", "floor.departments.dafduk"
CHANNELS, NOTICES = "floor.channels", "floor.notices"
TOPICS = (REQUESTS, DEPARTMENT, CHANNELS, NOTICES)
TYPE = "type"

RECORD = Binary(bytes(3000))
"""As much as a request's record in Loket."""
ROW = Binary(bytes(400))
"""As much as a small event or a mark that it was handled."""
LARGE_EVENT, SMALL_EVENT = bytes(3000), bytes(400)
"""A submission with its people and papers, and any other event."""

_AT_MOST = 200
_WAIT_MS = 200


class Message(NamedTuple):
    """A message as it is heard."""

    key: str
    body: bytes


Hear = Callable[[Sequence[Message]], Awaitable[None]]


class Writer:
    """Writes documents durably; who comes while a write is under way shares the next one."""

    def __init__(self, database: Database) -> None:
        self._documents = database["documents"]
        self._waiting: list[Document] = []
        self._written: asyncio.Future[None] | None = None
        self._worker: asyncio.Task[None] | None = None

    async def write(self, *contents: Binary) -> None:
        """Write one document for each content; return when a majority has journaled them."""
        self._waiting += [{"_id": ObjectId(), "content": content} for content in contents]
        if self._written is None:
            self._written = asyncio.get_running_loop().create_future()
        written = self._written
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        await written

    async def _work(self) -> None:
        while self._waiting:
            documents, self._waiting = self._waiting, []
            written, self._written = self._written, None
            await self._documents.insert_many(documents, ordered=False)
            if written is not None:
                written.set_result(None)


class Sayer:
    """Says messages; they are sent in the background."""

    def __init__(self, connection: KafkaConnection) -> None:
        self._connection = connection
        self._tasks: set[asyncio.Future[None]] = set()
        self.said = 0

    async def start(self) -> None:
        """Connect."""
        self._publisher = KafkaPublisher(self._connection)
        await self._publisher.start()

    async def stop(self) -> None:
        """Send what is under way and disconnect."""
        await self._publisher.stop()

    async def say(self, topic: str, key: str, *types: str, body: bytes = SMALL_EVENT) -> None:
        """Say one message of each type about a request."""
        for kind in types:
            headers = [(TYPE, kind.encode())]
            sent = await self._publisher.send(topic, key.encode(), headers, body)
            task = asyncio.ensure_future(sent)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            self.said += 1


async def listen(
    connection: KafkaConnection,
    group: str,
    topic: str,
    wanted: Mapping[str, Hear],
    assigned: asyncio.Event,
) -> None:
    """Hear a topic for ever: batches to what hears each type, then the offsets."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=connection.bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=int(connection.fetch_wait.total_seconds() * 1000),
        session_timeout_ms=int(connection.session_timeout.total_seconds() * 1000),
        heartbeat_interval_ms=int(connection.session_timeout.total_seconds() * 1000 / 5),
    )
    await consumer.start()
    try:
        while True:
            batches = await consumer.getmany(timeout_ms=_WAIT_MS, max_records=_AT_MOST)
            if consumer.assignment():
                assigned.set()
            heard: dict[str, list[Message]] = {}
            for record in chain.from_iterable(batches.values()):
                kind = dict(record.headers)[TYPE].decode()
                heard.setdefault(kind, []).append(Message(record.key.decode(), record.value))
            # Together, so that all of a batch shares one write.
            await asyncio.gather(*(wanted[k](found) for k, found in heard.items() if k in wanted))
            if batches:
                await consumer.commit()
    finally:
        await consumer.stop()
