"""Records as they come from Kafka, freed of the client library's types."""

from dataclasses import dataclass
from typing import Any

from shared.events.envelope import Envelope, read_headers


@dataclass(frozen=True, slots=True)
class Incoming:
    """One record of a topic."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    headers: dict[str, bytes]
    body: bytes

    @classmethod
    def of(cls, record: Any) -> "Incoming":
        """Return what an aiokafka ConsumerRecord holds."""
        return cls(
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            timestamp=record.timestamp or 0,
            key=record.key,
            headers={name: value or b"" for name, value in record.headers},
            body=record.value or b"",
        )

    def envelope(self) -> Envelope:
        """Return the event's envelope.

        Raises:
            UnreadableEventError: This is not an event of ours.
        """
        return read_headers(self.topic, self.headers, self.body)
