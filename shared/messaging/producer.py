"""Sending to Kafka."""

from collections.abc import Awaitable
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.domain.errors import TransientError
from shared.messaging.connection import KafkaConnection

# A submission with every paper is a few kilobytes; a webhook's thousand reports stay below this
# too.
LARGEST_MESSAGE = 4 * 1024 * 1024


class BrokerAwayError(TransientError):
    """Kafka does not take messages for now."""

    code = "broker-away"

    def __init__(self, cause: str) -> None:
        super().__init__(
            f"Kafka does not take messages for now ({cause}). They stay in the outbox."
        )


class KafkaPublisher:
    """A producer that waits for every in-sync replica.

    One request per partition is under way at a time, so a retry never overtakes what follows it.
    """

    def __init__(self, connection: KafkaConnection) -> None:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=connection.servers,
            acks="all",
            enable_idempotence=connection.is_idempotent,
            max_request_size=LARGEST_MESSAGE,
            linger_ms=0,
        )

    async def start(self) -> None:
        """Connect.

        Raises:
            KafkaError: No broker answers.
        """
        await self._producer.start()

    async def stop(self) -> None:
        """Send what is under way and disconnect."""
        await self._producer.stop()

    async def send(
        self, topic: str, key: bytes, headers: list[tuple[str, bytes]], body: bytes
    ) -> Awaitable[Any]:
        """Hand a message over; await the result to know that the broker has it.

        Raises:
            BrokerAwayError: Kafka is away; the caller keeps the message.
        """
        try:
            future = await self._producer.send(topic, body, key=key, headers=headers)
        except KafkaError as error:
            raise BrokerAwayError(type(error).__name__) from error
        return _acknowledged(future)


async def _acknowledged(future: Awaitable[Any]) -> None:
    try:
        await future
    except KafkaError as error:
        raise BrokerAwayError(type(error).__name__) from error
