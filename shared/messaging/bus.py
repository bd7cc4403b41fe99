"""A service's whole connection to Kafka: its listeners, its relay, and the watch on the log.

A service runs without Kafka: what it decides waits in the outbox. So connecting goes on in the
background, for as long as it takes.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from shared.domain.errors import TransientError
from shared.events.topics import DEAD_LETTERS
from shared.messaging.connection import KafkaConnection
from shared.messaging.log_watch import LogSeen, is_lost, look, recall, remember
from shared.messaging.producer import KafkaPublisher
from shared.messaging.relay import Relay
from shared.messaging.subscription import Listener, Subscription
from shared.messaging.topic_admin import create_topics
from shared.observability import metrics
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store

WATCH_EVERY = timedelta(seconds=2)
RECONNECT_AFTER = timedelta(seconds=1)

log = structlog.get_logger(__name__)


class LogLostError(Exception):
    """Kafka's log is another one than before: connect anew, create topics, read from the start."""

    def __init__(self, announced: int) -> None:
        super().__init__(f"The log was lost; {announced} events are announced again.")
        self.announced = announced


class Bus:
    """Kafka, as one service uses it.

    Args:
        connection: How to reach it.
        store: The service's state.
        topics: Every topic the service says or hears anything on; created if they do not exist.
        subscriptions: What it listens to.
        process_name: Unique name of this process.
    """

    def __init__(
        self,
        connection: KafkaConnection,
        store: Store,
        topics: Sequence[str],
        subscriptions: Sequence[Subscription],
        process_name: str,
    ) -> None:
        self._connection = connection
        self._store = store
        self._topics = tuple(dict.fromkeys((*topics, DEAD_LETTERS)))
        self._subscriptions = subscriptions
        self._process_name = process_name
        self._listeners: list[Listener] = []
        self._seen: LogSeen | None = None
        self._log_was_lost = False
        self._is_up = metrics.DEPENDENCY_UP.labels("kafka")
        self.is_connected = False

    @property
    def is_listening(self) -> bool:
        """Whether every subscription has its partitions."""
        return self.is_connected and all(listener.is_assigned for listener in self._listeners)

    async def run(self) -> None:
        """Connect, relay, listen and watch until cancelled."""
        while True:
            try:
                await self._connected()
            except LogLostError as error:
                self._log_was_lost = True
                log.error("kafka lost its log; announced again", events=error.announced)  # noqa: TRY400
            except (KafkaError, TransientError, OSError) as error:
                log.warning("kafka is away", cause=type(error).__name__)
            self._set_connected(is_connected=False)
            await asyncio.sleep(RECONNECT_AFTER.total_seconds())

    async def _connected(self) -> None:
        await create_topics(self._connection, self._topics)
        self._listeners = [
            Listener(self._connection, s, from_beginning=self._log_was_lost)
            for s in self._subscriptions
        ]
        publisher = KafkaPublisher(self._connection)
        relay = Relay(self._store, publisher, self._process_name)
        watcher = AIOKafkaConsumer(
            *self._topics, bootstrap_servers=self._connection.servers, group_id=None
        )
        try:
            await publisher.start()
            await watcher.start()
            # It asks where topics end and is to fetch nothing.
            watcher.pause(*watcher.assignment())
            self._set_connected(is_connected=True)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(relay.run())
                tasks.create_task(self._watch(watcher))
                tasks.create_task(self._listen())
        except ExceptionGroup as group:
            # The first trouble ended the others; it is what the caller decides on.
            raise group.exceptions[0] from group
        finally:
            await watcher.stop()
            await asyncio.gather(*(listener.stop() for listener in self._listeners))
            await publisher.stop()

    async def _listen(self) -> None:
        """Join the groups: together, because it can take seconds, and nobody else waits for it."""
        await asyncio.gather(*(listener.start() for listener in self._listeners))
        self._log_was_lost = False

    async def _watch(self, watcher: AIOKafkaConsumer) -> None:
        while True:
            try:
                await self._look_at_log(watcher)
                self._set_connected(is_connected=True)
            except (KafkaError, TransientError) as error:
                self._set_connected(is_connected=False)
                log.warning("kafka does not answer", cause=type(error).__name__)
                await self._wait_for_cluster()
            for listener in self._listeners:
                await listener.report_lag()
            await asyncio.sleep(WATCH_EVERY.total_seconds())

    async def _wait_for_cluster(self) -> None:
        while True:
            await asyncio.sleep(RECONNECT_AFTER.total_seconds())
            try:
                # A cluster that lost its log has lost its topics too.
                return await create_topics(self._connection, self._topics)
            except (KafkaError, OSError):
                continue

    async def _look_at_log(self, watcher: AIOKafkaConsumer) -> None:
        now = await look(watcher, self._topics)
        with passing_trouble():
            before = self._seen or await recall(self._store.database)
            is_other_log = before is not None and is_lost(before, now)
            announced = await self._store.outbox.announce_again() if is_other_log else 0
            if now != before:
                await remember(self._store.database, now)
        self._seen = now
        if is_other_log:
            metrics.ANNOUNCED_AGAIN.inc(announced)
            raise LogLostError(announced)

    def _set_connected(self, *, is_connected: bool) -> None:
        self.is_connected = is_connected
        self._is_up.set(int(is_connected))
