"""`loket fuzz`: mutated webhooks against the parser, for as long as wanted."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console

from devkit.fuzz.webhooks import fuzz


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("fuzz")(fuzz_webhooks)


def fuzz_webhooks(
    seconds: Annotated[float, typer.Option(min=1, help="How long.")] = 60,
    seed: Annotated[int, typer.Option(help="The same seed makes the same bodies.")] = 1,
) -> None:
    """Throw mutated webhooks at the parser; exits 0 only if it never failed."""
    console = Console(highlight=False)
    found = fuzz(seed, lasting=timedelta(seconds=seconds))
    console.print(
        f"{found.bodies} bodies, {found.malformed} of them no JSON, {len(found.crashes)} crashes"
    )
    for name, error in found.crashes[:20]:
        console.print(f"  {name}: {error}")
    raise typer.Exit(code=1 if found.crashes else 0)
