"""`loket up`: everything on this machine until Ctrl-C."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from devkit.commands.starting import starting
from devkit.commands.until_stopped import run_until_stopped
from devkit.demo.introductions import give_telephones
from devkit.stack.environment import Addresses, BrokerKind
from devkit.stack.local import LocalStack, Progress
from devkit.stack.services import EVERYTHING, SERVICES
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.inspector import INSPECTOR

_SECONDS_BETWEEN_CHECKS = 0.5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("up")(up)


def up(
    broker: Annotated[
        BrokerKind,
        typer.Option(help="The embedded broker, or one (kafka) or three (kafka3) of Apache Kafka."),
    ] = "embedded",
    log_level: Annotated[str, typer.Option(help="The lowest level that services log.")] = "INFO",
) -> None:
    """Start all of Loket on this machine and keep it running until Ctrl-C.

    Database, broker, the issuer of tokens, a WhatsApp simulator, the services and the console start
    on free ports. Everything they wrote is removed when they stop.
    """
    run_until_stopped(_run(broker, log_level))


async def _run(broker: BrokerKind, log_level: str) -> None:
    def make(progress: Progress) -> LocalStack:
        return LocalStack(
            broker, services=tuple(EVERYTHING), log_level=log_level, progress=progress
        )

    async with starting(Console(), make) as stack:
        async with SimulatorControl(stack.addresses.whatsapp_admin) as simulator:
            await give_telephones(simulator)
        typer.echo(address_list(stack.addresses))
        typer.echo(f"Logs: {stack.directory.path}")
        typer.echo("Ctrl-C stops everything and removes what was written.")
        while True:
            stack.check()
            await asyncio.sleep(_SECONDS_BETWEEN_CHECKS)


def address_list(addresses: Addresses) -> str:
    """Return where everything is, a line for each: a table would cut what is to be copied."""
    where = {
        "console (capil-rina, capil-rina-rahasia)": addresses.service("console"),
        **{name: f"{addresses.service(name)}/docs" for name in SERVICES},
        "WhatsApp simulator": addresses.whatsapp,
        "its inspector: chat as anybody": f"{addresses.whatsapp_admin}{INSPECTOR}",
        "its admin interface": f"{addresses.whatsapp_admin}/_sim/",
        "issuer of tokens": addresses.issuer,
        "MongoDB": addresses.mongo_uri,
        f"Kafka ({addresses.broker})": addresses.kafka_bootstrap,
        "a token for the APIs": ".venv/bin/loket token --as capil-rina",
    }
    widest = max(map(len, where))
    lines = (f"{what:<{widest}}  {address}" for what, address in where.items())
    return "\n".join(("Loket is up", *lines))
