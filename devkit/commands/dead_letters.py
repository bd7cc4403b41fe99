"""`loket dead-letters`: what was set aside, in every service of the running stack."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from devkit.client import OfficeClient
from devkit.stack.run_directory import find_running_stack
from shared.domain.errors import InvalidInputError

SERVICES = ("intake-app", "verification", "processing", "notifier", "statistics")
"""One deployment of each service; the deployments of one service share their dead letters."""
OPS = "ops"
PAGE = 200

Service = Annotated[str, typer.Argument(help=f"Which service: {', '.join(SERVICES)}.")]
Letter = Annotated[str, typer.Argument(help="The dead letter's id, as `list` shows it.")]
Note = Annotated[str, typer.Option(help="Why; it stays in the trail.")]
Seen = Annotated[
    int | None,
    typer.Option(help="How many entries its trail had when you read it; refused if it has more."),
]

app = typer.Typer(no_args_is_help=True, help="List, show, edit, replay and discard dead letters.")


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    parent.add_typer(app, name="dead-letters")


@app.command("list")
def list_letters(
    status: Annotated[str, typer.Option(help="waiting, replayed or discarded.")] = "waiting",
) -> None:
    """List dead letters of all services, the oldest first: service and id, as `show` takes them."""
    # A table would cut what is to be typed where the terminal is narrow.
    listed = [_in_lines(service, one) for service in SERVICES for one in _all(service, status)]
    typer.echo("\n\n".join(listed) or f"No dead letters are {status}.")


@app.command("show")
def show_letter(service: Service, letter: Letter) -> None:
    """Show a dead letter: where it came from, its body, its trail."""
    _print(_call("GET", service, f"/{letter}"))


@app.command("edit")
def edit_letter(
    service: Service,
    letter: Letter,
    body: Annotated[Path, typer.Option(exists=True, help="A file with the corrected body.")],
    note: Note,
    seen: Seen = None,
) -> None:
    """Correct a dead letter's body; the earlier one stays in the trail."""
    edit = {"body": body.read_text(), "note": note, "seen": seen}
    _print(_call("PUT", service, f"/{letter}/body", edit))


@app.command("replay")
def replay_letter(service: Service, letter: Letter, seen: Seen = None) -> None:
    """Handle a dead letter again as it stands."""
    query = "" if seen is None else f"?seen={seen}"
    _print(_call("POST", service, f"/{letter}/replay{query}"))


@app.command("discard")
def discard_letter(service: Service, letter: Letter, note: Note, seen: Seen = None) -> None:
    """Give a dead letter up, saying why."""
    _print(_call("POST", service, f"/{letter}/discard", {"note": note, "seen": seen}))


def _in_lines(service: str, letter: Any) -> str:
    lines = (
        f"{service} {letter['id']}",
        f"{letter['at']}, {letter['topic']}, {letter['code']}",
        letter["reason"],
    )
    return "\n  ".join(lines)


def _all(service: str, status: str) -> Iterator[Any]:
    """Yield the dead letters of a service, page by page."""
    after = ""
    while page := _call("GET", service, f"?status={status}&limit={PAGE}{after}"):
        yield from page
        if len(page) < PAGE:
            return
        after = f"&after={page[-1]['id']}"


def _call(method: str, service: str, path: str, body: object = None) -> Any:
    if service not in SERVICES:
        raise InvalidInputError(f"There is no service {service}; there are {', '.join(SERVICES)}.")
    return asyncio.run(_ask(method, service, path, body))


async def _ask(method: str, service: str, path: str, body: object) -> Any:
    async with OfficeClient(find_running_stack().addresses) as client:
        answer = await client.call(OPS, method, service, f"/v1/dead-letters{path}", json=body)
    return answer.body


def _print(letter: Any) -> None:
    typer.echo(orjson.dumps(letter, option=orjson.OPT_INDENT_2).decode())
