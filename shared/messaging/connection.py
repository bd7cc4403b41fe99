"""How to reach Kafka."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class KafkaConnection:
    """Where Kafka is and what it can do.

    Attributes:
        bootstrap: Addresses, comma separated.
        is_idempotent: Whether the broker knows idempotent producers. No promise needs it;
            where it exists it saves consumers some repetitions.
        fetch_wait: How long the broker may hold an empty fetch. A broker that does not answer early
            (the embedded one) delivers this late.
        session_timeout: After so long without a heartbeat its partitions go to others.
            The embedded broker also waits half as long for a group to form.
        partitions: For topics that do not exist yet.
        replication: For topics that do not exist yet.
    """

    bootstrap: str
    is_idempotent: bool = True
    fetch_wait: timedelta = timedelta(milliseconds=500)
    session_timeout: timedelta = timedelta(seconds=10)
    partitions: int = 6
    replication: int = 1

    @property
    def servers(self) -> list[str]:
        """The addresses, one by one, as every client takes them."""
        return [server.strip() for server in self.bootstrap.split(",")]
