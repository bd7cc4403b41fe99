"""The configuration of brokers."""

from pathlib import Path

import pytest

from devkit.stack.kafka_configuration import BrokerPorts, broker_properties


def properties(node: int, brokers: int) -> dict[str, str]:
    cluster = [BrokerPorts(11000 + 2 * i, 11001 + 2 * i) for i in range(brokers)]
    text = broker_properties(node, cluster, Path("/data"))
    return dict(line.split("=", 1) for line in text.splitlines())


@pytest.mark.parametrize(("brokers", "in_sync"), [(1, "1"), (3, "2")])
def test_one_of_three_brokers_may_be_away_and_one_alone_needs_nobody(
    brokers: int, in_sync: str
) -> None:
    found = properties(1, brokers)
    assert found["min.insync.replicas"] == in_sync
    assert found["offsets.topic.replication.factor"] == str(brokers)


def test_every_broker_votes_and_listens_on_its_own_ports() -> None:
    found = properties(2, 3)
    assert found["controller.quorum.voters"] == (
        "1@127.0.0.1:11001,2@127.0.0.1:11003,3@127.0.0.1:11005"
    )
    assert found["listeners"] == "CLIENT://127.0.0.1:11002,CONTROLLER://127.0.0.1:11003"
