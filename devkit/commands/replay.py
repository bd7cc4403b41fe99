"""`loket replay`: a month that an office published, through the real pipeline."""

import asyncio
import time
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devkit.replay.months import MONTHS, Month
from devkit.replay.plan import Turn
from devkit.replay.report import figures_table, kinds_tables
from devkit.replay.run import Replayed, replay
from devkit.stack.environment import BrokerKind
from shared.domain.errors import InvalidInputError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay_command)


def replay_command(
    name: Annotated[str, typer.Argument(help=f"Which month: {', '.join(MONTHS)}.")],
    json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    broker: Annotated[BrokerKind, typer.Option(help="Which broker to play on.")] = "embedded",
) -> None:
    """Play a published month with invented people by a simulated clock, and compare the report.

    Every request is filed, checked and recorded through the services' APIs; four times a working
    day the clock goes on. Exits 0 only if statistics tell exactly the published figures.
    """
    if name not in MONTHS:
        raise InvalidInputError(f"There is no month {name}; there are {', '.join(MONTHS)}.")
    month = MONTHS[name]
    console = Console(stderr=json, highlight=False)
    began = time.monotonic()
    played = asyncio.run(_run(console, month, broker))
    if json:
        typer.echo(orjson.dumps(played.report, option=orjson.OPT_INDENT_2).decode())
    for table in kinds_tables(played.report):
        console.print(table)
    console.print(figures_table(month, played.compared))
    verdict = "exactly the published figures" if played.is_exact else "not the published figures"
    console.print(f"{time.monotonic() - began:.0f} s: {verdict}.", style="bold")
    raise typer.Exit(0 if played.is_exact else 1)


async def _run(console: Console, month: Month, broker: BrokerKind) -> Replayed:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )
    with bar:
        task = bar.add_task("Starting", total=sum(kind.count for kind in month.kinds))

        def told(turn: Turn, completed: int) -> None:
            bar.update(task, completed=completed, description=f"{turn.at:%d %B %Y, %H:%M}")

        return await replay(month, broker, told)
