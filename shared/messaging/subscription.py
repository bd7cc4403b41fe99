"""The one way to listen to topics.

Loket commits offsets itself, and only of what was handled: FastStream's own policies either lose a
batch (ACK_FIRST), commit past a failure (ACK), or rewind at once and for ever (NACK_ON_ERROR).
While a dependency is away the batch in hand is tried again with growing, jittered pauses, for as
long as it takes.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage
from faststream.kafka.message import FAKE_CONSUMER

from shared.domain.errors import TransientError
from shared.messaging.connection import KafkaConnection
from shared.messaging.dealing import Dealing, unless
from shared.messaging.handlers import BatchProcessor
from shared.messaging.records import Incoming
from shared.messaging.resting import rest_after
from shared.observability import metrics

# Large enough that a transaction's cost is shared, small enough that it ends within a second.
MOST_IN_A_BATCH = 200
# A batch may wait for a dependency this long before Kafka gives its partitions to somebody else,
# who then waits too. Longer than any outage that is nobody's concern.
LONGEST_POLL_INTERVAL = timedelta(hours=1)
COMMIT_PATIENCE = timedelta(seconds=5)
SHORTEST_PAUSE = timedelta(milliseconds=200)
LONGEST_PAUSE = timedelta(seconds=15)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Subscription:
    """A consumer group on some topics.

    Attributes:
        topics: What it listens to.
        group: Its name.
        processor: What it does with records.
        gather: How long news may wait for company. A batch costs a dozen round trips whether it
            holds one event or a hundred, so what nobody waits for is heard a few times a second.
    """

    topics: tuple[str, ...]
    group: str
    processor: BatchProcessor
    gather: timedelta = timedelta(milliseconds=20)


class Listener:
    """A running subscription.

    Args:
        connection: How to reach Kafka.
        subscription: What to listen to.
        from_beginning: Ignore committed offsets, because they are those of a lost log.
    """

    def __init__(
        self,
        connection: KafkaConnection,
        subscription: Subscription,
        *,
        from_beginning: bool,
    ) -> None:
        self._subscription = subscription
        self._reached: dict[TopicPartition, int] = {}
        self._dealing = Dealing(lambda: self._subscriber.consumer, from_beginning=from_beginning)
        # A broker object of its own: one object starts its subscribers one after the other.
        self._broker = KafkaBroker(
            connection.servers,
            allow_auto_create_topics=False,
            apply_types=False,
            graceful_timeout=10,
            logger=None,
        )
        self._subscriber = self._broker.subscriber(
            *subscription.topics,
            group_id=subscription.group,
            batch=True,
            max_records=MOST_IN_A_BATCH,
            batch_timeout_ms=200,
            fetch_max_wait_ms=int(connection.fetch_wait.total_seconds() * 1000),
            session_timeout_ms=int(connection.session_timeout.total_seconds() * 1000),
            heartbeat_interval_ms=int(connection.session_timeout.total_seconds() * 1000 / 5),
            auto_offset_reset="earliest",
            max_poll_interval_ms=int(LONGEST_POLL_INTERVAL.total_seconds() * 1000),
            ack_policy=AckPolicy.MANUAL,
            listener=self._dealing,
            parser=_keep_raw,
            decoder=_raw_records,
        )
        self._subscriber(self._consume)

    async def start(self) -> None:
        """Join the group and begin.

        Raises:
            KafkaError: No broker answers.
        """
        await self._broker.start()

    async def stop(self) -> None:
        """Finish what is in hand and leave the group."""
        await self._broker.stop()

    @property
    def is_assigned(self) -> bool:
        """Whether Kafka has given this listener partitions."""
        consumer = self._subscriber.consumer
        return bool(consumer and consumer.assignment())

    async def report_lag(self) -> None:
        """Set the lag metrics from what the last fetches told."""
        consumer = self._subscriber.consumer
        lag = dict.fromkeys(self._subscription.topics, 0)
        assigned = consumer.assignment() if consumer else frozenset()
        # What others handled meanwhile is not behind us when a partition comes back.
        self._reached = {p: o for p, o in self._reached.items() if p in assigned}
        for partition in assigned:
            end = consumer.highwater(partition) if consumer else None
            if consumer and end is not None:
                # Before its first record the group's own place counts, not the log's beginning.
                # A partition that was taken away this moment is somebody else's to report.
                with suppress(KafkaError):
                    reached = self._reached.get(partition) or await consumer.position(partition)
                    lag[partition.topic] += max(0, end - reached)
        for topic, events in lag.items():
            metrics.CONSUMER_LAG.labels(self._subscription.group, topic).set(events)

    async def _consume(self, records: Sequence[Any]) -> None:
        began = time.monotonic()
        dealt_anew = self._dealing.ended
        incoming = [Incoming.of(record) for record in records]
        await self._until_handled(incoming)
        await self._commit(incoming, dealt_anew)
        if len(incoming) < MOST_IN_A_BATCH:
            await asyncio.sleep(rest_after(time.monotonic() - began, self._subscription.gather))

    async def _until_handled(self, records: list[Incoming]) -> None:
        pause = SHORTEST_PAUSE.total_seconds()
        paused = metrics.CONSUMER_PAUSED.labels(self._subscription.group)
        while True:
            try:
                await self._subscription.processor.process(records)
            except TransientError as error:
                paused.set(1)
                log.warning("consumer waits", group=self._subscription.group, cause=error.code)
            except Exception:
                # Even setting aside failed. The batch is tried for ever: skipping would lose it,
                # stopping would end the group. The metric shows it.
                paused.set(1)
                log.exception("consumer cannot go on", group=self._subscription.group)
            else:
                paused.set(0)
                return
            await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - jitter
            pause = min(pause * 2, LONGEST_PAUSE.total_seconds())

    async def _commit(self, records: list[Incoming], dealt_anew: asyncio.Event) -> None:
        """Tell the group where these records end, unless its partitions were dealt anew meanwhile.

        Whoever has them now began where the group was, and comes past these records again; the
        inbox knows them. And the broker may have lost its log since they were fetched: their
        places would be taken for places in the new one, whose events before them nobody would hear.
        """
        consumer = self._subscriber.consumer
        if not consumer or dealt_anew.is_set():
            return
        reached = {TopicPartition(r.topic, r.partition): r.offset + 1 for r in records}
        self._reached.update(reached)
        try:
            # The library tries for ever where the topic is gone, as it is when the log was lost.
            await unless(dealt_anew, consumer.commit(reached), COMMIT_PATIENCE)
        except (KafkaError, TimeoutError) as error:
            # Handled and remembered in the inbox: whoever gets these records again skips them.
            log.info("offsets not committed", cause=type(error).__name__)
        else:
            self._dealing.committed(reached)


async def _keep_raw(records: tuple[Any, ...]) -> KafkaMessage:
    """Parse nothing: FastStream's parser fails on a header that is not text and loses the batch."""
    return KafkaMessage(body=b"", raw_message=records, consumer=FAKE_CONSUMER)


async def _raw_records(message: KafkaMessage) -> Any:
    return message.raw_message
