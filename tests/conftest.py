"""Fixtures that every test may ask for; servers start when the first test asks for them."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from devkit.stack.broker import EmbeddedBroker
from devkit.stack.mongo import EmbeddedMongo
from tests.support.stack import running, running_kafka

UNIT = Path(__file__).parent / "unit"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def mongo_uri() -> AsyncIterator[str]:
    """A MongoDB replica set; use a database of your own."""
    async with running(EmbeddedMongo) as mongo:
        yield mongo.uri


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def embedded_bootstrap() -> AsyncIterator[str]:
    """The embedded broker; use topics and groups of your own."""
    async with running(EmbeddedBroker) as broker:
        yield broker.bootstrap


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kafka_bootstrap() -> AsyncIterator[str]:
    """One broker of Apache Kafka; use topics and groups of your own."""
    async with running_kafka() as kafka:
        yield kafka.bootstrap


@pytest.fixture(autouse=True)
def no_connections_from_unit_tests(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fail a unit test that opens a connection: what needs one belongs in another tier."""
    if request.path.is_relative_to(UNIT):

        def refuse(_: socket.socket, address: object) -> None:
            pytest.fail(f"A unit test connects to {address}; move it to tests/integration.")

        monkeypatch.setattr(socket.socket, "connect", refuse)
