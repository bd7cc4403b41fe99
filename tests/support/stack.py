"""Real databases and brokers for tests, each gone without a trace afterwards."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from anyio.from_thread import start_blocking_portal

from devkit.stack import binaries
from devkit.stack.binaries import MissingProgramError
from devkit.stack.kafka import ApacheKafka
from devkit.stack.kafka_download import is_kafka_fetched
from devkit.stack.leftovers import scratch
from tests.support.lacking import lacking

if TYPE_CHECKING:  # it takes all services with it, which one unit test would wait for
    from devkit.stack.local import Part

PartType = TypeVar("PartType", bound="Part")


@asynccontextmanager
async def running(make: Callable[[Path], PartType]) -> AsyncIterator[PartType]:
    """Run what `make` makes in a directory of its own, e.g. `running(EmbeddedMongo)`."""
    with scratch("test") as directory:
        part = make(directory)
        try:
            await part.start()
            yield part
        finally:
            # Not stopped in good order: nobody reads its data again, and that takes seconds.
            part.kill()


@contextmanager
def kept_running(context: AbstractAsyncContextManager[PartType]) -> Iterator[PartType]:
    """Run a part for fixtures without an event loop, which async fixtures may then ask for by name.

    The loop that starts it is a thread's that lives as long as the part does: a child of this
    process ends with the thread that started it.
    """
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(context) as part:
        yield part


@asynccontextmanager
async def running_kafka(brokers: int = 1) -> AsyncIterator[ApacheKafka]:
    """Run Apache Kafka, or skip the test on a machine that cannot."""
    need_java()
    async with running(lambda directory: ApacheKafka(directory, brokers=brokers)) as kafka:
        yield kafka


def need_java() -> None:
    """Skip the test where Java is missing; fail it in CI, which must have it."""
    try:
        binaries.find_java()
        if not is_kafka_fetched():
            binaries.find_maven()
    except MissingProgramError as missing:
        lacking(f"Apache Kafka cannot run here: {missing}")
