"""`loket simulator`: the WhatsApp simulator alone, for any project that speaks the Cloud API."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from devkit.whatsapp.business import Business
from devkit.whatsapp.serving import Serving, serve

_OURS = Business()


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulator")(simulator)


def simulator(
    webhook: Annotated[str | None, typer.Option(help="Where webhooks are sent.")] = None,
    port: Annotated[int, typer.Option(help="Of the Graph endpoints.")] = 8091,
    admin_port: Annotated[int, typer.Option(help="Of the admin interface; 0 for a free one.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same run.")] = 1,
    knobs: Annotated[Path | None, typer.Option(help="A JSON file with knobs.")] = None,
    access_token: Annotated[str, typer.Option(help="Which token is right.")] = _OURS.access_token,
    app_secret: Annotated[str, typer.Option(help="What signs webhooks.")] = _OURS.app_secret,
    verify_token: Annotated[str, typer.Option(help="For the handshake.")] = _OURS.verify_token,
    phone_number_id: Annotated[
        str, typer.Option(help="The id of the business's number.")
    ] = _OURS.phone_number_id,
) -> None:
    """Run a simulated WhatsApp Cloud API until Ctrl-C, with a page to chat as anybody.

    Use its address in place of the provider's. docs/whatsapp-simulator.md shows how.
    """
    business = Business(
        phone_number_id=phone_number_id,
        access_token=access_token,
        app_secret=app_secret,
        verify_token=verify_token,
    )
    asyncio.run(
        serve(
            Serving(
                business,
                port=port,
                admin_port=admin_port,
                webhook=webhook,
                seed=seed,
                knobs=knobs,
            )
        )
    )
