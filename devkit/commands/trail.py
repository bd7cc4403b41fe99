"""`loket trail`: who did and read what, in every service of the running stack."""

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console

from devkit.client import OfficeClient
from devkit.stack.run_directory import find_running_stack
from shared.domain.errors import InvalidInputError

SERVICES = ("intake-app", "verification", "processing", "notifier", "statistics")
"""One deployment of each service; the deployments of one service share their trail."""
AUDITOR = "auditor"
BROKEN = 3
"""Exit code of `verify` where a chain does not hold."""

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
    heads = dict(map(_noted, noted or ()))
    found = asyncio.run(_verify(heads))
    for service, outcome in found.items():
        typer.echo(f"{service}: {_in_words(outcome)}")
    if any(outcome["broken"] for outcome in found.values()):
        raise typer.Exit(BROKEN)
    Console().print("Every chain holds. Note the heads somewhere else.", style="green")


async def _verify(noted: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    async with OfficeClient(find_running_stack().addresses) as client:
        return {s: await _verify_one(client, s, noted.get(s, {})) for s in SERVICES}


async def _verify_one(client: OfficeClient, service: str, noted: Mapping[str, str]) -> Any:
    """Follow one chain to its end, part by part."""
    query = "&".join(f"{name}={value}" for name, value in noted.items())
    after = 0
    while True:
        path = f"/v1/trail/verification?after={after}&{query}"
        outcome = (await client.call(AUDITOR, "GET", service, path)).body
        if outcome["finished"]:
            return outcome
        after, query = outcome["reached"], ""


def _noted(text: str) -> tuple[str, dict[str, str]]:
    service, _, head = text.partition(":")
    number, _, seal = head.partition(":")
    if service not in SERVICES or not number.isdigit() or not seal:
        raise InvalidInputError(
            f"Write a noted head as SERVICE:NUMBER:SEAL, with one of {', '.join(SERVICES)}."
        )
    return service, {"noted_number": number, "noted_seal": seal}


def _in_words(outcome: Mapping[str, Any]) -> str:
    broken, head = outcome["broken"], outcome["head"]
    if broken:
        return f"BROKEN at record {broken['number']}: {broken['fault']}"
    number, unsealed = head["number"], outcome["unsealed"]
    return f"{number} records hold, {unsealed} not sealed yet. Head {number}:{head['seal']}"
