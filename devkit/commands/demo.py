"""`loket demo`: the main job, played by invented people on the real stack."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from devkit.commands.starting import starting
from devkit.demo.picture import draw
from devkit.demo.play import play
from devkit.demo.story import Outcome, Story
from devkit.demo.timeline import show, to_json
from devkit.stack.environment import BrokerKind
from devkit.stack.local import LocalStack, Progress

STOPPED = 130
"""What shells say of a program that Ctrl-C ended."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    json: Annotated[bool, typer.Option("--json", help="Print the timelines as JSON.")] = False,
    broker: Annotated[BrokerKind, typer.Option(help="Which broker to play on.")] = "embedded",
    svg: Annotated[Path | None, typer.Option(help="Draw a picture into this file.")] = None,
) -> None:
    """Play six requests through the whole office and check that each ended as it must.

    A village head files a birth by WhatsApp; residents file a family-card change, an e-KTP, a move,
    a request that is rejected and one that was filed already. Exits 0 only if every expected state
    and every expected notice was seen exactly once.
    """
    console = Console(stderr=json, highlight=False)
    started = time.monotonic()
    try:
        outcomes = asyncio.run(_run(console, broker))
    except KeyboardInterrupt:
        console.print("Stopped before the end. Nothing is left running.", style="bold")
        raise typer.Exit(STOPPED) from None
    seconds = time.monotonic() - started
    if json:
        options = orjson.OPT_INDENT_2
        typer.echo(orjson.dumps(to_json(outcomes, seconds), option=options).decode())
    else:
        show(console, outcomes)
    is_well = bool(outcomes) and not any(outcome.faults for outcome in outcomes)
    verdict = "every state and every notice exactly once" if is_well else "not as it must be"
    summary = f"{len(outcomes)} requests in {seconds:.0f} s: {verdict}."
    console.print(summary, style="bold")
    if svg:
        svg.write_text(draw(outcomes, summary), encoding="utf-8")
    raise typer.Exit(0 if is_well else 1)


async def _run(console: Console, broker: BrokerKind) -> list[Outcome]:
    began = time.monotonic()

    def say(story: Story, text: str) -> None:
        console.print(f"[dim]{time.monotonic() - began:5.1f} s[/]  {story.title}: {text}")

    def make(progress: Progress) -> LocalStack:
        return LocalStack(broker, log_level="WARNING", progress=progress)

    async with starting(console, make) as stack:
        return await play(stack.addresses, say)
