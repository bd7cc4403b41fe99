"""`loket faults`: kill everything in turn and count what was lost."""

import asyncio
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from devkit.commands.starting import starting
from devkit.faults.chats import OVERRIDES, BadWeather, run_in_bad_weather
from devkit.faults.run import Report, run
from devkit.faults.weather_report import Evidence, WeatherReport
from devkit.stack.environment import BrokerKind
from devkit.stack.local import LocalStack, Progress


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("faults")(faults)


class Scenario(StrEnum):
    """What goes wrong."""

    KILLS = "kills"
    WHATSAPP = "whatsapp"


def faults(
    scenario: Annotated[
        Scenario, typer.Option(help="Kill everything in turn, or let the provider misbehave.")
    ] = Scenario.KILLS,
    requests: Annotated[int, typer.Option(min=1, help="How many requests to drive through.")] = 300,
    broker: Annotated[BrokerKind, typer.Option(help="Which broker to kill.")] = "embedded",
    only: Annotated[
        list[str] | None, typer.Option(help="Only the fault of this name; may be repeated.")
    ] = None,
    share: Annotated[
        float, typer.Option(min=0, max=0.3, help="How much goes wrong, with --scenario whatsapp.")
    ] = 0.05,
    seed: Annotated[int, typer.Option(help="Of what happens, with --scenario whatsapp.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Drive requests through while services, relays, database, broker and provider are killed.

    With `--scenario whatsapp` people file by chat, and a share of every fault that the simulator
    knows strikes them. Then waits until it is quiet and counts from the outside. Exits 0 only if no
    acknowledged request was lost or doubled, no notice reached the provider twice, and none is
    missing.
    """
    console = Console(stderr=json, highlight=False)
    report: Report | WeatherReport
    if scenario is Scenario.WHATSAPP:
        report = asyncio.run(
            _run_in_bad_weather(console, broker, BadWeather(requests, share, seed))
        )
    else:
        report = asyncio.run(_run(console, requests, broker, frozenset(only or ())))
    if json:
        typer.echo(orjson.dumps(asdict(report), option=orjson.OPT_INDENT_2).decode())
    else:
        console.print(_table(report))
        if isinstance(report, WeatherReport):
            _show(console, report.evidence)
    raise typer.Exit(0 if report.is_well else 1)


async def _run(console: Console, requests: int, broker: BrokerKind, only: frozenset[str]) -> Report:
    def make(progress: Progress) -> LocalStack:
        return LocalStack(broker, log_level="WARNING", progress=progress)

    async with starting(console, make) as stack:
        return await run(stack, requests, only, console.print)


async def _run_in_bad_weather(
    console: Console, broker: BrokerKind, weather: BadWeather
) -> WeatherReport:
    def make(progress: Progress) -> LocalStack:
        return LocalStack(broker, log_level="WARNING", overrides=OVERRIDES, progress=progress)

    async with starting(console, make) as stack:
        return await run_in_bad_weather(stack, weather, console.print)


def _table(report: Report | WeatherReport) -> Table:
    table = Table("what", "found", title="Fault run", title_justify="left")
    found = asdict(report)
    found.pop("evidence", None)
    for name, value in found.items():
        shown = "\n".join(map(str, value)) if isinstance(value, tuple) else str(value)
        table.add_row(name.replace("_", " "), shown)
    return table


def _show(console: Console, evidence: Evidence) -> None:
    """Print the chats concerned and the ends of the logs."""
    for name, lines in {**evidence.chats, **evidence.notices, **evidence.logs}.items():
        console.print(f"\n[bold]{name}[/]")
        console.print("\n".join(lines), markup=False)
