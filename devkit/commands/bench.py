"""`loket bench`: whole lifecycles through the public APIs, counted and timed."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from devkit.bench.journal import Journal
from devkit.bench.load import Plan
from devkit.bench.result import BenchResult
from devkit.bench.run import Options, Reporting, run_bench
from devkit.bench.show import show
from devkit.commands.bench_chats import measure_chats
from devkit.commands.bench_desk import bench_desk
from devkit.commands.until_stopped import run_until_stopped
from devkit.stack.environment import BrokerKind


class Operator(StrEnum):
    """How operators record products."""

    SINGLE = "single"
    BULK = "bulk"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bench")(bench)


class Scenario(StrEnum):
    """What is measured."""

    LIFECYCLES = "lifecycles"
    WHATSAPP = "whatsapp"
    DESK = "desk"


def bench(
    scenario: Annotated[
        Scenario, typer.Option(help="Whole lifecycles by app, filing by chat, or the full desk.")
    ] = Scenario.LIFECYCLES,
    stored: Annotated[
        int, typer.Option(min=50_000, help="Requests in the store, for the desk.")
    ] = 1_000_000,
    requests: Annotated[int, typer.Option(min=1, help="How many lifecycles.")] = 2000,
    rate: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            help="Requests filed in a second, as many as go through if left out; for the desk "
            "pages that clerks ask for in a second, 3 if left out.",
        ),
    ] = None,
    papers: Annotated[int, typer.Option(min=0, max=1, help="Papers with each request.")] = 1,
    operator: Annotated[
        Operator, typer.Option(help="Operators record one by one, or by files.")
    ] = Operator.SINGLE,
    broker: Annotated[BrokerKind, typer.Option(help="Which broker.")] = "embedded",
    in_flight: Annotated[
        int, typer.Option(min=1, help="How many requests are under way, without a rate.")
    ] = 200,
    floor: Annotated[
        bool | None,
        typer.Option(help="Measure bare programs too; left out, only without a rate."),
    ] = None,
    profile: Annotated[
        bool, typer.Option("--profile", help="Show where services spend their time.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Measure whole lifecycles: filed, verified, made, and every notice read.

    Everything, the load included, runs on this machine. Exits 0 only if nothing was lost and
    nothing happened twice.

    With `--scenario whatsapp` so many people (100 is plenty) file by chat instead, and then a
    thousand messages come in one POST: turns per second, the time of a turn, how soon the POST was
    acknowledged and answered.

    With `--scenario desk` so many requests are put into the store, and clerks work at the console's
    pages and by the API at a given rate: queue, search, opening and deciding.
    """
    if scenario is Scenario.DESK:
        bench_desk(stored, rate, is_json=json)
    if scenario is Scenario.WHATSAPP:
        measure_chats(requests, in_flight, broker, is_json=json)
        return
    plan = Plan(requests, rate=rate, in_flight=in_flight, is_bulk=operator is Operator.BULK)
    # At a given rate both would have the same throughput.
    has_floor = rate is None and not profile if floor is None else floor
    options = Options(plan, papers > 0, broker, has_floor, profile)
    console = Console(stderr=json)
    found: list[BenchResult] = []

    async def run() -> None:
        found.append(await _with_progress(console, options))

    run_until_stopped(run())
    if not found:
        raise typer.Exit(1)
    [result] = found
    show(console, result)
    if json:
        typer.echo(result.model_dump_json(indent=2))
    floor_wrong = result.floor.wrong if result.floor else []
    raise typer.Exit(1 if result.wrong or floor_wrong else 0)


async def _with_progress(console: Console, options: Options) -> BenchResult:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, refresh_per_second=4) as bars:
        starting = bars.add_task("Starting", total=None)

        def part_ready(name: str) -> None:
            bars.update(starting, description=f"{name} is ready")

        def phase(name: str) -> "_Phase":
            bars.update(starting, visible=False)
            return _Phase(bars, name, options.plan.requests)

        return await run_bench(options, Reporting(part_ready, phase))


class _Phase:
    """The bars of one run."""

    def __init__(self, bars: Progress, name: str, requests: int) -> None:
        self._bars = bars
        self._tasks = [
            bars.add_task(f"{name}: {what}", total=total)
            for what, total in (
                ("filed", requests),
                ("verified", requests),
                ("completed", requests),
                ("notices", None),
            )
        ]

    def __call__(self, journal: Journal) -> None:
        """Show how far a run is."""
        counts = (journal.filed, journal.verified, journal.completed, journal.notices)
        for task, count in zip(self._tasks, counts, strict=True):
            self._bars.update(task, completed=count)
