"""`loket token --as <person>`: a bearer token of somebody in the local stack's cast."""

import asyncio
from typing import Annotated

import aiohttp
import typer

from devkit.issuer.app import TOKEN_EXCHANGE
from devkit.stack.run_directory import find_running_stack
from shared.domain.errors import TransientError

TIMEOUT = aiohttp.ClientTimeout(total=10)


class NoTokenError(TransientError):
    """The issuer gave no token; the message says why."""

    code = "no-token"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("token")(token)


def token(
    person: Annotated[
        str, typer.Option("--as", help="Whose: siti, capil-rina, bench-resident-7, …")
    ],
    issuer: Annotated[
        str | None,
        typer.Option(
            envvar="OIDC_ISSUER", help="The issuer's URL; that of the running stack if not given."
        ),
    ] = None,
) -> None:
    """Print a bearer token of a person of the local stack.

    For example: curl -H "Authorization: Bearer $(loket token --as capil-rina)" ...
    """
    issuer = issuer or find_running_stack().addresses.issuer
    typer.echo(asyncio.run(fetch_token(issuer, person)))


async def fetch_token(issuer: str, person: str) -> str:
    """Return a token of a person from the local issuer.

    Raises:
        NoTokenError: The issuer does not answer, or knows nobody of that name.
    """
    form = {"grant_type": TOKEN_EXCHANGE, "requested_subject": person}
    try:
        async with (
            aiohttp.ClientSession(timeout=TIMEOUT) as session,
            session.post(f"{issuer.rstrip('/')}/token", data=form) as response,
        ):
            answer = await response.json()
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise NoTokenError(
            f"No answer from the issuer at {issuer}. Is the stack running?"
        ) from error
    if "access_token" not in answer:
        raise NoTokenError(answer.get("error_description", "The issuer gave no token."))
    return str(answer["access_token"])
