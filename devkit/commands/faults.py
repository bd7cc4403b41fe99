"""`loket faults`: kill everything in turn and count what was lost."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from devkit.commands.starting import starting
from devkit.faults.run import Report, run
from devkit.stack.environment import BrokerKind
from devkit.stack.local import LocalStack, Progress


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("faults")(faults)


def faults(
    requests: Annotated[int, typer.Option(min=1, help="How many requests to drive through.")] = 300,
    broker: Annotated[BrokerKind, typer.Option(help="Which broker to kill.")] = "embedded",
    only: Annotated[
        list[str] | None, typer.Option(help="Only the fault of this name; may be repeated.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Drive requests through while services, relays, database, broker and provider are killed.

    Then waits until it is quiet and counts from the outside. Exits 0 only if no acknowledged
    request was lost, no notice reached the provider twice, and none is missing.
    """
    console = Console(stderr=json, highlight=False)
    report = asyncio.run(_run(console, requests, broker, frozenset(only or ())))
    if json:
        typer.echo(orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2).decode())
    else:
        console.print(_table(report))
    raise typer.Exit(0 if report.is_well else 1)


async def _run(console: Console, requests: int, broker: BrokerKind, only: frozenset[str]) -> Report:
    def make(progress: Progress) -> LocalStack:
        return LocalStack(broker, log_level="WARNING", progress=progress)

    async with starting(console, make) as stack:
        return await run(stack, requests, only, console.print)


def _table(report: Report) -> Table:
    table = Table("what", "found", title="Fault run", title_justify="left")
    for name, value in asdict(report).items():
        shown = "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)
        table.add_row(name.replace("_", " "), shown)
    return table
