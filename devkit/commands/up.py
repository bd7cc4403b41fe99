"""`loket up`: everything on this machine until Ctrl-C."""

import asyncio
import contextlib
import signal
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from devkit.stack.environment import Addresses, BrokerKind
from devkit.stack.local import LocalStack

_SECONDS_BETWEEN_CHECKS = 0.5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("up")(up)


def up(
    broker: Annotated[
        BrokerKind,
        typer.Option(help="The embedded broker, or one (kafka) or three (kafka3) of Apache Kafka."),
    ] = "embedded",
    log_level: Annotated[str, typer.Option(help="The lowest level that services log.")] = "INFO",
) -> None:
    """Start all of Loket on this machine and keep it running until Ctrl-C.

    Database, broker, the issuer of tokens, a WhatsApp simulator and five service processes start on
    free ports. Everything they wrote is removed when they stop.
    """
    # Ctrl-C cancels `_run`, whose `async with` then stops everything.
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(broker, log_level))


async def _run(broker: BrokerKind, log_level: str) -> None:
    _take_termination_for_ctrl_c()
    console = Console()
    bar = _start_up_bar(console)
    start = bar.add_task("Starting")

    def advance(name: str) -> None:
        bar.update(start, advance=1, description=f"{name} is ready")

    stack = LocalStack(broker, log_level=log_level, progress=advance)
    bar.update(start, total=len(stack.foundations) + len(stack.services))
    async with contextlib.AsyncExitStack() as closing:
        with bar:
            await closing.enter_async_context(stack)
        console.print(_address_table(stack.addresses))
        console.print(f"Logs: {stack.directory.path}")
        console.print("Ctrl-C stops everything and removes what was written.")
        while True:
            stack.check()
            await asyncio.sleep(_SECONDS_BETWEEN_CHECKS)


def _take_termination_for_ctrl_c() -> None:
    """Stop in good order when a process manager asks, too."""
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))


def _start_up_bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


def _address_table(addresses: Addresses) -> Table:
    table = Table("What", "Where", title="Loket is up")
    for name in addresses.services:
        table.add_row(name, f"{addresses.service(name)}/docs")
    table.add_row("WhatsApp simulator", addresses.whatsapp)
    table.add_row("its admin interface", f"{addresses.whatsapp_admin}/_sim/")
    table.add_row("issuer of tokens", addresses.issuer)
    table.add_row("MongoDB", addresses.mongo_uri)
    table.add_row(f"Kafka ({addresses.broker})", addresses.kafka_bootstrap)
    table.add_row("a token for the APIs", "loket token --help")
    return table
