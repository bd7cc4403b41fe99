"""`loket bench --scenario whatsapp`: filing by chat, with its progress and its table."""

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from devkit.bench.chats import ChatResult, run_chats
from devkit.commands.until_stopped import run_until_stopped
from devkit.stack.environment import BrokerKind

_MOST_AT_ONCE = 50
"""More people at once than this only wait in the simulator, which shares the machine."""


def measure_chats(people: int, at_once: int, broker: BrokerKind, *, is_json: bool) -> None:
    """Run the scenario, print what was found, and end the command."""
    console = Console(stderr=is_json)
    found: list[ChatResult] = []

    async def run() -> None:
        with Progress(console=console, transient=True) as bars:
            bar = bars.add_task("Starting", total=people)

            def part_ready(name: str) -> None:
                bars.update(bar, description=f"{name} is ready")

            def done() -> None:
                bars.update(bar, advance=1, description="Filing by chat")

            limit = min(at_once, _MOST_AT_ONCE, people)
            found.append(await run_chats(people, limit, broker, part_ready, done))

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


def _table(result: ChatResult) -> Table:
    title = f"{result.people} people, {result.at_once} at once; {result.cpus} processors"
    table = Table("By chat", "", title=title)
    turn = result.turn_ms
    rows = {
        "requests filed": f"{result.people - len(result.stuck)}",
        "turns per second": f"{result.turns_per_second:g}",
        "a turn, p50 and p95": f"{turn.p50:g} and {turn.p95:g} ms" if turn else "none",
        "messages in one POST": f"{result.flood_updates}",
        "acknowledged after": f"{result.flood_acknowledged_ms:g} ms",
        "everybody answered after": f"{result.flood_drained_seconds:g} s",
        "without an answer": f"{result.flood_unanswered}",
    }
    for what, shown in rows.items():
        table.add_row(what, shown)
    return table
