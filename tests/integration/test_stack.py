"""The machine room itself: servers start, lose nothing they promised to keep, and end."""

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import orjson
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import AsyncMongoClient

from devkit.stack.kafka import ApacheKafka
from devkit.stack.local import LocalStack
from devkit.stack.mongo import EmbeddedMongo
from devkit.stack.process import Child, ChildFailedError
from devkit.stack.run_directory import (
    NoSuchStackError,
    NothingRunsError,
    SeveralRunError,
    find_running_stack,
)
from tests.support.stack import running, running_kafka

Document = dict[str, object]
REPOSITORY = Path(__file__).parents[2]


@asynccontextmanager
async def connected(uri: str) -> AsyncIterator[AsyncMongoClient[Document]]:
    async with AsyncMongoClient[Document](uri, serverSelectionTimeoutMS=10_000) as client:
        yield client


async def test_mongo_is_a_replica_set_where_an_abandoned_transaction_leaves_nothing(
    mongo_uri: str,
) -> None:
    async with connected(mongo_uri) as client:
        papers = client["stack"]["papers"]
        await papers.insert_one({"_id": "before"})
        async with client.start_session() as session:
            async with await session.start_transaction():
                await papers.insert_one({"_id": "kept"}, session=session)
            await session.start_transaction()
            await papers.insert_one({"_id": "abandoned"}, session=session)
            await session.abort_transaction()
        assert {found["_id"] async for found in papers.find()} == {"before", "kept"}


async def test_a_killed_mongo_comes_back_on_its_port_with_what_it_acknowledged() -> None:
    async with running(EmbeddedMongo) as mongo, connected(mongo.uri) as client:
        address = mongo.uri
        papers = client["stack"].get_collection("papers")
        await papers.insert_one({"_id": "acknowledged"})
        mongo.kill()
        await mongo.restart()
        assert mongo.uri == address
        assert await papers.find_one({"_id": "acknowledged"}) is not None


async def test_the_embedded_broker_carries_a_message_from_producer_to_group(
    embedded_bootstrap: str,
) -> None:
    assert await _carry(embedded_bootstrap, is_idempotent=False) == [b"permohonan"]


async def test_apache_kafka_carries_a_message_from_producer_to_group(kafka_bootstrap: str) -> None:
    assert await _carry(kafka_bootstrap, is_idempotent=True) == [b"permohonan"]


async def test_a_killed_broker_hands_its_partition_to_another_and_comes_back() -> None:
    async with running_kafka(brokers=3) as cluster:
        topic = _new_name()
        await _create_topic(cluster.bootstrap, topic, replication=3)
        leader = await cluster.leader_of(topic, 0)
        cluster.kill(leader)
        successor = await _await_successor(cluster, topic, leader)
        assert successor not in {leader, -1}
        await cluster.restart(leader)
        assert cluster.children[leader].is_running


async def test_what_fails_to_start_is_named_with_the_end_of_its_log(tmp_path: Path) -> None:
    script = "print('no room'); raise SystemExit(3)"
    child = Child("clerk", [sys.executable, "-c", script], log=tmp_path / "clerk.log")
    with pytest.raises(ChildFailedError, match=r"clerk ended with exit code 3.* ends: no room"):
        await child.start(_never)
    assert not child.is_running


async def test_what_ignores_the_request_to_stop_is_killed(tmp_path: Path) -> None:
    script = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"
    child = Child("clerk", [sys.executable, "-c", script], log=tmp_path / "clerk.log")
    await child.start(_at_once)
    pid = child.pid
    await asyncio.sleep(0.3)
    await child.stop(grace=timedelta(seconds=0.2))
    assert pid is not None
    assert not psutil.pid_exists(pid)


async def test_a_stack_can_be_found_while_it_runs_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_CACHE", str(tmp_path))
    async with LocalStack(services=()) as stack:
        pids = [child.pid for child in stack.children]
        assert find_running_stack().addresses == stack.addresses
        assert all(pids)
    assert not any(psutil.pid_exists(pid) for pid in pids if pid)
    assert list((tmp_path / "run").iterdir()) == []
    with pytest.raises(NothingRunsError):
        find_running_stack()


async def test_of_several_stacks_the_chosen_one_is_found_and_else_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_CACHE", str(tmp_path))
    async with LocalStack(services=()) as first:
        assert find_running_stack().addresses == first.addresses
        async with LocalStack(services=()) as second:
            with pytest.raises(SeveralRunError, match="--stack PORT") as refusal:
                find_running_stack()
            for stack in (first, second):
                assert stack.addresses.issuer in str(refusal.value)
            directory = first.directory.path
            for chosen in (first.addresses.issuer_port, directory.name, directory):
                monkeypatch.setenv("LOKET_STACK", str(chosen))
                assert find_running_stack().addresses == first.addresses
            monkeypatch.setenv("LOKET_STACK", "1")
            with pytest.raises(NoSuchStackError, match=second.addresses.issuer):
                find_running_stack()
            monkeypatch.delenv("LOKET_STACK")
            assert await issuer_of_a_token("--stack", directory.name) == first.addresses.issuer


async def issuer_of_a_token(*options: str) -> str:
    """Return which issuer gives the token that the command prints."""
    program = [sys.executable, "-m", "devkit.cli", *options, "token", "--as", "siti"]
    process = await asyncio.create_subprocess_exec(*program, stdout=subprocess.PIPE)
    printed, _ = await process.communicate()
    assert process.returncode == 0
    claims = printed.decode().split(".")[1]
    return str(orjson.loads(urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["iss"])


def test_a_killed_parent_leaves_no_child_and_its_remains_are_removed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOKET_CACHE", str(tmp_path))
    parent = subprocess.Popen(  # noqa: S603 - this interpreter, and a script from this file
        [sys.executable, "-c", _PARENT], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 4
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(map(_is_alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(_is_alive, pids))
    with pytest.raises(NothingRunsError):
        find_running_stack()
    LocalStack(services=()).directory.remove()
    assert list((tmp_path / "run").iterdir()) == []


_PARENT = """
import asyncio
from devkit.stack.local import LocalStack

async def run() -> None:
    async with LocalStack(services=()) as stack:
        print(*(child.pid for child in stack.children), flush=True)
        await asyncio.sleep(60)

asyncio.run(run())
"""


def _is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def _carry(bootstrap: str, *, is_idempotent: bool) -> list[bytes]:
    topic = _new_name()
    await _create_topic(bootstrap, topic, replication=1)
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=is_idempotent)
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=topic,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=6_000,
        fetch_max_wait_ms=20,
    )
    async with producer, consumer:
        await producer.send_and_wait(topic, b"permohonan", key=b"id")
        message = await asyncio.wait_for(consumer.getone(), 15)
        await consumer.commit()
        return [message.value]


async def _create_topic(bootstrap: str, topic: str, *, replication: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, 1, replication)])
    finally:
        await admin.close()


async def _await_successor(cluster: ApacheKafka, topic: str, leader: int) -> int:
    for _ in range(60):
        successor = await cluster.leader_of(topic, 0)
        if successor not in {leader, -1}:
            return successor
        await asyncio.sleep(0.25)
    return -1


def _new_name() -> str:
    return f"stack-{uuid.uuid4().hex[:8]}"


async def _at_once() -> bool:
    return True


async def _never() -> bool:
    return False
