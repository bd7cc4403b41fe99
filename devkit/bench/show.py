"""The bench's result as tables for people."""

from rich.console import Console
from rich.table import Table

from devkit.bench.latency import Percentiles
from devkit.bench.result import BenchResult, Latencies

_WHAT: dict[str, str] = {
    "accept": "a request accepted (sent → 201)",
    "accepted_to_queue": "accepted → in the department's queue",
    "accepted_to_claimed": "accepted → with a verifier",
    "decided_to_notice": "decided → notice with the provider",
    "webhook": "a webhook acknowledged",
}


def show(console: Console, result: BenchResult) -> None:
    """Print a result."""
    console.print(_summary(result))
    console.print(_latencies(result.latency_ms))
    console.print(_usage(result))
    for name, functions in result.profiles.items():
        console.print(f"\n[bold]{name}[/]: time of their own, under the profiler")
        for line in functions:
            console.print(line, markup=False, highlight=False)
    for call, count in sorted(result.errors.items()):
        console.print(f"unexpected answer: {call}: {count} times", style="yellow")
    for run, wrong in (("Loket", result.wrong), ("floor", _floor_wrong(result))):
        for what in wrong:
            console.print(f"{run}: {what}", style="bold red")


def _summary(result: BenchResult) -> Table:
    papers = "no paper"
    if result.papers:
        papers = f"a paper of {result.paper_bytes / 1000:.0f} kB with each"
    how = f"{result.rate:g} a second" if result.rate else "as many as go through"
    title = f"{result.requests} requests, {papers}, {how}; {result.cpus} processors"
    table = Table("", "Loket", "Floor", title=title)
    floor = result.floor

    def row(what: str, name: str) -> None:
        table.add_row(
            what, f"{getattr(result, name):g}", f"{getattr(floor, name):g}" if floor else ""
        )

    row("lifecycles per second", "lifecycles_per_second")
    row("seconds", "seconds")
    row("documents written per lifecycle", "documents_per_lifecycle")
    row("messages said per lifecycle", "messages_per_lifecycle")
    row("memory of all, MB", "memory_mb")
    row("… without the load, the simulator and the issuer", "memory_inside_mb")
    table.add_row("of the floor", f"{result.floor_ratio:.0%}" if result.floor_ratio else "", "")
    table.add_row("ready after", f"{result.ready_seconds:g} s", "")
    return table


def _latencies(latencies: Latencies) -> Table:
    table = Table("Milliseconds", "p50", "p95", "p99", "longest", "measured")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, what in _WHAT.items():
        found: Percentiles | None = getattr(latencies, name)
        if found is None:
            table.add_row(what, *("-" * 4), "0")
            continue
        times = (found.p50, found.p95, found.p99, found.longest)
        table.add_row(what, *(f"{t:.1f}" for t in times), str(found.count))
    return table


def _usage(result: BenchResult) -> Table:
    table = Table("Process", "CPU ms per lifecycle", "floor's", "MB resident", "floor's")
    for column in table.columns[1:]:
        column.justify = "right"
    floor = result.floor
    for name, seconds in result.cpu_seconds_per_lifecycle.items():
        theirs = floor.cpu_seconds_per_lifecycle.get(name) if floor else None
        memory = floor.rss_mb.get(name) if floor else None
        table.add_row(
            name,
            f"{seconds * 1000:.2f}",
            "" if theirs is None else f"{theirs * 1000:.2f}",
            f"{result.rss_mb[name]:.0f}",
            "" if memory is None else f"{memory:.0f}",
            end_section=name == "load generator",
        )
    return table


def _floor_wrong(result: BenchResult) -> list[str]:
    return result.floor.wrong if result.floor else []
