"""Creating the topics, and asking the cluster who it is."""

from collections.abc import Iterable

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.messaging.connection import KafkaConnection


async def create_topics(connection: KafkaConnection, topics: Iterable[str]) -> None:
    """Create those topics that do not exist.

    Raises:
        KafkaError: The broker is away or refuses.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=connection.servers)
    await admin.start()
    try:
        missing = sorted(set(topics) - set(await admin.list_topics()))
        if not missing:
            return
        new = [NewTopic(t, connection.partitions, connection.replication) for t in missing]
        response = await admin.create_topics(new)
        for _topic, code, *_rest in response.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise error
    finally:
        await admin.close()


async def cluster_id(connection: KafkaConnection) -> str:
    """Return the cluster's id; another one means another log."""
    admin = AIOKafkaAdminClient(bootstrap_servers=connection.servers)
    await admin.start()
    try:
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()
