"""`loket kafka`: Apache Kafka on this machine."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from devkit.commands.until_stopped import run_until_stopped
from devkit.stack.kafka import ApacheKafka
from devkit.stack.kafka_download import KAFKA_VERSION, fetch_kafka, is_kafka_fetched
from devkit.stack.leftovers import scratch
from shared.domain.errors import InvalidInputError

_SECONDS_BETWEEN_CHECKS = 0.5
_CLUSTER_SIZES = (1, 3)

kafka = typer.Typer(help="Apache Kafka on this machine, fetched with Maven.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(kafka, name="kafka")


@kafka.command()
def fetch() -> None:
    """Fetch Apache Kafka into the cache, so that later starts need no network."""
    console = Console()
    where = asyncio.run(_fetch(console))
    console.print(f"Apache Kafka {KAFKA_VERSION} is in {where}.")


@kafka.command()
def up(
    brokers: Annotated[int, typer.Option(help="One broker, or three that replicate.")] = 1,
) -> None:
    """Start Apache Kafka and keep it running until Ctrl-C; its data is then removed."""
    if brokers not in _CLUSTER_SIZES:
        raise InvalidInputError("A cluster has one broker or three: say --brokers 1 or 3.")
    run_until_stopped(_run(brokers))


async def _fetch(console: Console) -> Path:
    if is_kafka_fetched():
        return await fetch_kafka()
    with console.status(f"Fetching Apache Kafka {KAFKA_VERSION} (about 45 MB, once)"):
        return await fetch_kafka()


async def _run(brokers: int) -> None:
    console = Console()
    await _fetch(console)
    with scratch("kafka") as directory:
        cluster = ApacheKafka(directory, brokers=brokers)
        try:
            with console.status("Starting"):
                await cluster.start()
            console.print(f"Apache Kafka {KAFKA_VERSION}: {cluster.bootstrap} (Ctrl-C stops it)")
            while True:
                for child in cluster.children:
                    child.check()
                await asyncio.sleep(_SECONDS_BETWEEN_CHECKS)
        finally:
            await cluster.stop()
