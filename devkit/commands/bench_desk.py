"""`loket bench --scenario desk`: the checking desk with a full store."""

from typing import NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from devkit.bench.desk.result import LIMITS, DeskResult
from devkit.bench.desk.run import Options, run_desk
from devkit.commands.until_stopped import run_until_stopped

PAGES_PER_SECOND = 3.0
"""Of clerks, if nothing else is asked for: what sixty of them need who decide all day."""


def bench_desk(stored: int, rate: float | None, *, is_json: bool) -> NoReturn:
    """Fill the store, time the desk, show it; exit 0 only if all is fast enough and right."""
    console = Console(stderr=is_json)
    found: list[DeskResult] = []

    async def run() -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("Starting", total=stored)

            def told(what: str, count: int) -> None:
                bar.update(task, description=what, completed=count)

            options = Options(stored, rate or PAGES_PER_SECOND)
            found.append(await run_desk(options, told))

    run_until_stopped(run())
    if not found:
        raise typer.Exit(1)
    [result] = found
    console.print(_table(result))
    for what in result.wrong:
        console.print(what, style="bold red")
    if is_json:
        typer.echo(result.model_dump_json(indent=2))
    raise typer.Exit(1 if result.wrong else 0)


def _table(result: DeskResult) -> Table:
    title = (
        f"{result.stored:,} requests stored in {result.fill_seconds:g} s, {result.gigabytes:g} GB; "
        f"{result.pages_per_second:g} pages of clerks a second, and as many clerks by API; "
        f"others used {result.others_share:.0%} of the processors; "
        f"a million steps of a Python loop take {result.loop_ms:g} ms here"
    )
    table = Table("Milliseconds", "p50", "p95", "p99", "longest", "p95 may be", title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    for what, told in result.latency_ms.items():
        times = (told.p50, told.p95, told.p99, told.longest)
        table.add_row(what, *(f"{t:.1f}" for t in times), f"{LIMITS[what] or '–'}")
    return table
