"""The configuration of Apache Kafka brokers on one machine, as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from devkit.stack.ports import LOCALHOST


@dataclass(frozen=True, slots=True)
class BrokerPorts:
    """Where one broker listens: for clients, and for the other controllers."""

    client: int
    controller: int


def broker_properties(node: int, cluster: Sequence[BrokerPorts], data: Path) -> str:
    """Return `server.properties` of the broker `node` (counted from 1) of a KRaft cluster.

    Every broker is a controller too. With three brokers each message is on all three and is
    acknowledged once two have it, so one may be away.
    """
    own, replicas = cluster[node - 1], len(cluster)
    in_sync = max(1, replicas - 1)
    voters = ",".join(
        f"{number}@{LOCALHOST}:{ports.controller}" for number, ports in enumerate(cluster, start=1)
    )
    properties = {
        "process.roles": "broker,controller",
        "node.id": node,
        "controller.quorum.voters": voters,
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": "CLIENT",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENT:PLAINTEXT",
        "listeners": f"CLIENT://{LOCALHOST}:{own.client},CONTROLLER://{LOCALHOST}:{own.controller}",
        "advertised.listeners": f"CLIENT://{LOCALHOST}:{own.client}",
        "log.dirs": data,
        "auto.create.topics.enable": "false",
        "default.replication.factor": replicas,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": replicas,
        "offsets.topic.num.partitions": 4,
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": in_sync,
        "transaction.state.log.num.partitions": 4,
        "share.coordinator.state.topic.replication.factor": replicas,
        "share.coordinator.state.topic.min.isr": in_sync,
        # A group that has just begun would otherwise wait three seconds for more members.
        "group.initial.rebalance.delay.ms": 0,
        # Noticed missing after this, not after nine seconds; also how long a killed one waits to
        # be let in again.
        "broker.session.timeout.ms": 3000,
        "broker.heartbeat.interval.ms": 500,
    }
    return "".join(f"{key}={value}\n" for key, value in properties.items())
