"""`loket trail`: who did and read what, in every service of the running stack."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from devkit.client import OfficeClient
from devkit.stack.run_directory import find_running_stack
from shared.trail.noting import Noted, parse_heads
from shared.trail.remote import Query, heads_in_words, in_words, verify_remotely
from shared.trail.verify import BROKEN

SERVICES = ("intake-app", "verification", "processing", "notifier", "statistics")
"""One deployment of each service; the deployments of one service share their trail."""
AUDITOR = "auditor"

app = typer.Typer(no_args_is_help=True, help="Verify the trail of who did and read what.")


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="trail")


@app.command("verify")
def verify(
    noted: Annotated[
        list[str] | None,
        typer.Option(help="A head that was noted earlier, as SERVICE:NUMBER:SEAL; repeatable."),
    ] = None,
) -> None:
    """Follow every service's chain, and tell the first place that does not hold.

    Exits with 3 where one does not hold, and prints each head, to be noted elsewhere.
    """
    found = asyncio.run(_verify(parse_heads(" ".join(noted or ()))))
    for told in found:
        typer.echo(in_words(told))
    if any(told["broken"] for told in found):
        raise typer.Exit(BROKEN)
    typer.echo(heads_in_words(found))


async def _verify(noted: Noted) -> list[Mapping[str, Any]]:
    async with OfficeClient(find_running_stack().addresses) as client:
        return [await _verify_one(client, service, noted) for service in SERVICES]


async def _verify_one(client: OfficeClient, service: str, noted: Noted) -> Mapping[str, Any]:
    async def ask(path: str, query: Query) -> Any:
        return (await client.call(AUDITOR, "GET", service, f"{path}?{urlencode(query)}")).body

    return await verify_remotely(ask, noted)
