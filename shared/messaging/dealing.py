"""How Kafka deals a group's partitions to its listeners: when anew, and where reading begins."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable
from datetime import timedelta
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition


class Dealing(ConsumerRebalanceListener):  # type: ignore[misc]
    """Follows which partitions one listener is dealt.

    Args:
        consumer: Returns what they are dealt to.
        from_beginning: The places that the group committed are those of a lost log. So a partition
            is read from its beginning whenever it is dealt, until a place in this log is committed
            for it.
    """

    def __init__(
        self, consumer: Callable[[], AIOKafkaConsumer | None], *, from_beginning: bool
    ) -> None:
        self._consumer = consumer
        self._from_beginning = from_beginning
        self._placed: set[TopicPartition] = set()
        self.ended = asyncio.Event()
        """Set when all is dealt anew; every dealing has one of its own."""

    def on_partitions_revoked(self, _revoked: Collection[TopicPartition]) -> None:
        """End the present dealing."""
        self.ended.set()
        self.ended = asyncio.Event()

    def on_partitions_assigned(self, assigned: Collection[TopicPartition]) -> None:
        """Rewind what has no place in this log yet.

        Not when the first record comes: none may come, and a committed offset may be a place of
        the lost log that the new one has grown past.
        """
        consumer = self._consumer()
        if consumer and self._from_beginning:
            for partition in set(assigned) - self._placed:
                # Where retention has taken it, the reset policy finds the first that is left.
                consumer.seek(partition, 0)

    def committed(self, partitions: Iterable[TopicPartition]) -> None:
        """Note that the group's places in these partitions are places of this log."""
        self._placed |= set(partitions)


async def unless(
    ended: asyncio.Event, doing: Coroutine[Any, Any, None], patience: timedelta
) -> None:
    """Do something, but give it up as soon as a dealing ends.

    Raises:
        TimeoutError: It was given up, or took too long.
    """
    work, end = asyncio.ensure_future(doing), asyncio.ensure_future(ended.wait())
    try:
        await asyncio.wait(
            (work, end), timeout=patience.total_seconds(), return_when=asyncio.FIRST_COMPLETED
        )
        if not work.done():
            raise TimeoutError
        work.result()
    finally:
        work.cancel()
        end.cancel()
