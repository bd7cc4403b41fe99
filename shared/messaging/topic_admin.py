"""Creating the topics, and the mark by which a log is known again."""

from collections.abc import Iterable
from uuid import uuid4

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.messaging.connection import KafkaConnection

_LOG_MARK = "loket.log."


def is_log_mark(topic: str) -> bool:
    """Return whether a topic is there to mark the log, and holds nothing."""
    return topic.startswith(_LOG_MARK)


async def create_topics(connection: KafkaConnection, topics: Iterable[str]) -> None:
    """Create those topics that do not exist, and mark the log if nobody did.

    Two at once may both mark it; then it has two marks, which is as good.

    Raises:
        KafkaError: The broker is away or refuses.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=connection.servers)
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        new = [
            NewTopic(topic, connection.partitions, connection.replication)
            for topic in sorted(set(topics) - existing)
        ]
        if not any(map(is_log_mark, existing)):
            new.append(NewTopic(f"{_LOG_MARK}{uuid4().hex}", 1, connection.replication))
        if not new:
            return
        response = await admin.create_topics(new)
        for _topic, code, *_rest in response.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise error
    finally:
        await admin.close()
