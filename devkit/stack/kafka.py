"""Real Apache Kafka brokers on one machine (KRaft: no ZooKeeper), one or three."""

import asyncio
import base64
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from devkit.stack import binaries
from devkit.stack.kafka_configuration import BrokerPorts, broker_properties
from devkit.stack.kafka_download import fetch_kafka, kafka_libraries
from devkit.stack.ports import LOCALHOST, free_ports, is_listening
from devkit.stack.process import Child, ChildFailedError

# The quick compiler alone: these brokers live for minutes, and start a third sooner for it.
_JVM = ("-Xms128m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"


class ApacheKafka:
    """A cluster of one or three brokers, each on its own port and data.

    Brokers are named by their index, from 0.

    Args:
        directory: Where data and logs go; the caller removes it.
        brokers: One, or three with replication 3 of which 2 must have a message.
        ports: Two for each broker; free ones are chosen when none are given.
    """

    def __init__(
        self, directory: Path, *, brokers: int = 1, ports: Iterator[int] | None = None
    ) -> None:
        ports = ports or iter(free_ports(2 * brokers))
        self._cluster = [BrokerPorts(next(ports), next(ports)) for _ in range(brokers)]
        self._id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        self._directories = [directory / f"kafka-{i + 1}" for i in range(brokers)]
        self._is_formatted = False
        java = str(binaries.find_java())
        self._run_class = (java, *_JVM, _QUIET, "-cp", f"{kafka_libraries()}/*")
        self.children = [
            Child(
                f"Kafka broker {index + 1}",
                [*self._run_class, "kafka.Kafka", str(self._properties(index))],
                log=self._directories[index] / "kafka.log",
            )
            for index in range(brokers)
        ]

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return ",".join(f"{LOCALHOST}:{ports.client}" for ports in self._cluster)

    @property
    def replication(self) -> int:
        """How many brokers hold each message."""
        return len(self._cluster)

    async def start(self) -> None:
        """Fetch Kafka if need be, start every broker and wait until all know each other."""
        await fetch_kafka()
        if not self._is_formatted:
            await asyncio.gather(*map(self._format, range(len(self._cluster))))
            self._is_formatted = True
        await asyncio.gather(*map(self._start, range(len(self._cluster))))

    async def stop(self) -> None:
        """Stop every broker in good order."""
        await asyncio.gather(*(child.stop() for child in self.children))

    def kill(self, broker: int | None = None) -> None:
        """End one broker as a crash would, or all."""
        for child in self.children if broker is None else [self.children[broker]]:
            child.kill9()

    async def restart(self, broker: int | None = None) -> None:
        """Stop one broker if it runs, or all, then start on the same ports and data."""
        if broker is None:
            await self.stop()
            await self.start()
        else:
            await self.children[broker].stop()
            await self._start(broker)

    async def leader_of(self, topic: str, partition: int) -> int:
        """Return the index of the broker that leads a partition; -1 while none is known to."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        try:
            await admin.start()
            [described] = await admin.describe_topics([topic])
        except KafkaError:
            # For a moment clients are still sent to a broker that has just been killed.
            return -1
        finally:
            await admin.close()
        for found in described["partitions"]:
            if found["partition"] == partition:
                return max(int(found["leader"]) - 1, -1)
        return -1

    def _properties(self, index: int) -> Path:
        return self._directories[index] / "server.properties"

    async def _format(self, index: int) -> None:
        directory, properties = self._directories[index], self._properties(index)
        directory.mkdir(parents=True, exist_ok=True)
        properties.write_text(broker_properties(index + 1, self._cluster, directory / "data"))
        log = directory / "format.log"
        command = ["kafka.tools.StorageTool", "format", "-t", self._id, "-c", str(properties)]
        child = Child(
            f"Kafka's formatting of broker {index + 1}", [*self._run_class, *command], log=log
        )
        if code := await child.run():
            raise ChildFailedError(child.name, f"ended with exit code {code}", log)

    async def _start(self, index: int) -> None:
        address = f"{LOCALHOST}:{self._cluster[index].client}"

        async def is_member() -> bool:
            return is_listening(self._cluster[index].client) and await _knows_brokers(
                address, at_least=_members_awaited(self.children)
            )

        await self.children[index].start(is_member)


def _members_awaited(children: Sequence[Child]) -> int:
    """How many brokers must know each other: those that run."""
    return sum(child.is_running for child in children)


async def _knows_brokers(address: str, *, at_least: int) -> bool:
    """Whether the broker at this address serves clients and knows so many brokers."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address, request_timeout_ms=5_000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()
    return len(cluster["brokers"]) >= at_least
