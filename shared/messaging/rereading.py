"""Reading again what topics still keep, beside the consumer groups and without moving them."""

from collections.abc import Awaitable, Callable, Sequence

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from shared.messaging.connection import KafkaConnection
from shared.messaging.producer import BrokerAwayError
from shared.messaging.records import Incoming
from shared.messaging.subscription import MOST_IN_A_BATCH

Handle = Callable[[Sequence[Incoming]], Awaitable[None]]


async def read_again(connection: KafkaConnection, topics: Sequence[str], handle: Handle) -> int:
    """Hand over all that topics keep, up to where they end now; return how many records.

    Raises:
        BrokerAwayError: No broker answers; what was handed over comes again next time.
    """
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=connection.servers,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=int(connection.fetch_wait.total_seconds() * 1000),
    )
    try:
        await consumer.start()
        return await _read(consumer, handle)
    except KafkaError as error:
        raise BrokerAwayError(type(error).__name__) from None
    finally:
        await consumer.stop()


async def _read(consumer: AIOKafkaConsumer, handle: Handle) -> int:
    count = 0
    ends = await consumer.end_offsets(list(consumer.assignment()))
    await consumer.seek_to_beginning(*ends)
    while any([await consumer.position(place) < end for place, end in ends.items()]):
        fetched = await consumer.getmany(timeout_ms=500, max_records=MOST_IN_A_BATCH)
        records = [Incoming.of(record) for part in fetched.values() for record in part]
        if records:
            await handle(records)
            count += len(records)
    return count
