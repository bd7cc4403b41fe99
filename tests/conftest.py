"""Fixtures that every test may ask for; servers start when the first test asks for them."""

import socket
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from devkit.stack.broker import EmbeddedBroker
from devkit.stack.mongo import EmbeddedMongo
from tests.support.stack import kept_running, need_java, running, running_kafka

UNIT = Path(__file__).parent / "unit"

# A slow machine is not a failed property.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the quick ones first: a unit test takes milliseconds, a property hundreds of them."""
    items.sort(key=_rank)


def _rank(item: pytest.Item) -> int:
    if not item.path.is_relative_to(UNIT):
        return 2
    return 1 if item.get_closest_marker("hypothesis") else 0


@pytest.fixture(scope="session")
def mongo_uri() -> Iterator[str]:
    """A MongoDB replica set; use a database of your own."""
    with kept_running(running(EmbeddedMongo)) as mongo:
        yield mongo.uri


@pytest.fixture(scope="session")
def embedded_bootstrap() -> Iterator[str]:
    """The embedded broker; use topics and groups of your own."""
    with kept_running(running(EmbeddedBroker)) as broker:
        yield broker.bootstrap


@pytest.fixture(scope="session")
def kafka_bootstrap() -> Iterator[str]:
    """One broker of Apache Kafka; use topics and groups of your own."""
    need_java()
    with kept_running(running_kafka()) as kafka:
        yield kafka.bootstrap


@pytest.fixture(scope="module", autouse=True)
def no_connections_from_unit_tests(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a unit test that opens a connection: what needs one belongs in another tier."""
    with pytest.MonkeyPatch.context() as patch:
        if request.path.is_relative_to(UNIT):
            patch.setattr(socket.socket, "connect", _refuse)
        yield


def _refuse(_: socket.socket, address: object) -> None:
    pytest.fail(f"A unit test connects to {address}; move it to tests/integration.")
