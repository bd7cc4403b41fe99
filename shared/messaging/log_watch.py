"""Noticing that Kafka's log was lost: a new cluster, or offsets behind what was there before.

Then everything the outboxes still keep is announced again, and every consumer reads from the
beginning. Consumers know what they handled, so this is safe to do once too often.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.persistence.mongo import Database

_PLACE = "log_watch"


@dataclass(frozen=True, slots=True)
class LogSeen:
    """What was seen of Kafka's log.

    Attributes:
        cluster: The cluster's id.
        ends: Next offset by `topic/partition`.
    """

    cluster: str
    ends: Mapping[str, int]


def is_lost(before: LogSeen, now: LogSeen) -> bool:
    """Return whether the log that was seen before is gone, in whole or in part."""
    if before.cluster != now.cluster:
        return True
    return any(now.ends.get(place, 0) < end for place, end in before.ends.items())


async def look(consumer: AIOKafkaConsumer, cluster: str, topics: Iterable[str]) -> LogSeen:
    """Return where the topics end now.

    Raises:
        KafkaError: The broker does not answer.
    """
    partitions = [
        TopicPartition(topic, number)
        for topic in topics
        for number in consumer.partitions_for_topic(topic) or ()
    ]
    ends = await consumer.end_offsets(partitions)
    return LogSeen(cluster, {f"{p.topic}/{p.partition}": end for p, end in ends.items()})


async def recall(database: Database) -> LogSeen | None:
    """Return what this service saw last, or None if it never looked."""
    document: Mapping[str, Any] | None = await database[_PLACE].find_one({"_id": "log"})
    if document is None:
        return None
    return LogSeen(document["cluster"], {e["place"]: e["end"] for e in document["ends"]})


async def remember(database: Database, seen: LogSeen) -> None:
    """Keep what was seen, across restarts of this service."""
    ends = [{"place": place, "end": end} for place, end in seen.ends.items()]
    await database[_PLACE].replace_one(
        {"_id": "log"}, {"cluster": seen.cluster, "ends": ends}, upsert=True
    )
