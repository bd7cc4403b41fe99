"""Noticing that Kafka's log was lost: its mark is gone, or it ends before where it ended.

The mark is an empty topic with a random name that whoever first finds none makes. Ends alone do not
tell: a lost log grows past its old ends as soon as one service announces again. Nor does the
cluster's id: a broker that holds everything in memory keeps it.

Then everything the outboxes still keep is announced again, and every consumer reads from the
beginning. Consumers know what they handled, so this is safe to do once too often.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.messaging.topic_admin import is_log_mark
from shared.persistence.mongo import Database

_PLACE = "log_watch"
_SEEN = "seen"


@dataclass(frozen=True, slots=True)
class LogSeen:
    """What was seen of Kafka's log.

    Attributes:
        marks: Names of the topics that mark the log.
        ends: Next offset by `topic/partition`.
    """

    marks: frozenset[str]
    ends: Mapping[str, int]


def is_lost(before: LogSeen, now: LogSeen) -> bool:
    """Return whether the log that was seen before is gone, in whole or in part."""
    if not before.marks <= now.marks:
        return True
    return any(now.ends.get(place, 0) < end for place, end in before.ends.items())


async def look(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> LogSeen:
    """Return the log's marks, and where the topics end now.

    Raises:
        KafkaError: The broker does not answer.
    """
    marks = frozenset(filter(is_log_mark, await consumer.topics()))
    partitions = [
        TopicPartition(topic, number)
        for topic in topics
        for number in consumer.partitions_for_topic(topic) or ()
    ]
    ends = await consumer.end_offsets(partitions)
    return LogSeen(marks, {f"{p.topic}/{p.partition}": end for p, end in ends.items()})


async def recall(database: Database) -> LogSeen | None:
    """Return what this service saw last, or None if it never looked."""
    document: Mapping[str, Any] | None = await database[_PLACE].find_one({"_id": _SEEN})
    if document is None:
        return None
    ends = {e["place"]: e["end"] for e in document["ends"]}
    return LogSeen(frozenset(document["marks"]), ends)


async def remember(database: Database, seen: LogSeen) -> None:
    """Keep what was seen, across restarts of this service."""
    ends = [{"place": place, "end": end} for place, end in seen.ends.items()]
    await database[_PLACE].replace_one(
        {"_id": _SEEN}, {"marks": sorted(seen.marks), "ends": ends}, upsert=True
    )
