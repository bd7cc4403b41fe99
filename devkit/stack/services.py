"""Loket's own processes: services, the issuer of tokens, the WhatsApp simulator."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import aiohttp

from devkit.stack.environment import (
    Addresses,
    Secrets,
    issuer_arguments,
    python_environment,
    service_environment,
    simulator_arguments,
)
from devkit.stack.ports import LOCALHOST, is_listening
from devkit.stack.process import Child, Ready

SERVICES: Mapping[str, str] = {
    "intake-whatsapp": "services.intake.main",
    "intake-app": "services.intake.main",
    "verification": "services.verification.main",
    "processing": "services.processing.main",
    "notifier": "services.notifier.main",
    "statistics": "services.statistics.main",
}
"""The service processes by name, and the module of each."""

EVERYTHING: Mapping[str, str] = {**SERVICES, "console": "services.console.main"}
"""The services, and the pages that call them."""

ON_A_REQUESTS_WAY = tuple(name for name in SERVICES if name != "statistics")
"""Those that a request passes; statistics only listen, and are started where somebody asks."""

_SECONDS_TO_ANSWER = 2


class ServiceProcess:
    """One Python process with an HTTP port.

    Args:
        name: What people call it.
        module: What `python -m` runs.
        port: Where it listens, as its environment tells it.
        environment: All of its variables.
        log: The file that takes its log.
        arguments: What follows the module on the command line.
        ready: When it counts as started; by default when `GET /health/ready` says 200.
    """

    def __init__(
        self,
        name: str,
        module: str,
        *,
        port: int,
        environment: Mapping[str, str],
        log: Path,
        arguments: Sequence[str] = (),
        ready: Ready | None = None,
    ) -> None:
        self.name, self.port = name, port
        command = [sys.executable, "-m", module, *arguments]
        self.child = Child(name, command, log=log, environment=environment)
        self._ready = ready or self._is_ready

    @property
    def address(self) -> str:
        """The base of its URLs."""
        return f"http://{LOCALHOST}:{self.port}"

    async def start(self) -> None:
        """Start it and wait until it is ready."""
        await self.child.start(self._ready)

    async def stop(self) -> None:
        """Stop it in good order."""
        await self.child.stop()

    def kill(self) -> None:
        """End it as a crash would."""
        self.child.kill9()

    async def restart(self) -> None:
        """Stop it if it runs, then start it on the same port."""
        await self.stop()
        await self.start()

    async def _is_ready(self) -> bool:
        if not is_listening(self.port):
            return False
        timeout = aiohttp.ClientTimeout(total=_SECONDS_TO_ANSWER)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(f"{self.address}/health/ready") as answer,
            ):
                return answer.status == HTTPStatus.OK
        except (TimeoutError, aiohttp.ClientError):
            return False


@dataclass(frozen=True, slots=True)
class Processes:
    """Makes the processes of one stack, which log into one directory.

    Attributes:
        directory: Where logs go.
        addresses: Where everything is.
        secrets: What they share.
        log_level: The lowest level that services log.
        overrides: More variables for services, by their names.
        runner: A module that runs the module of a service, named as its first argument.
    """

    directory: Path
    addresses: Addresses
    secrets: Secrets
    log_level: str
    overrides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    runner: str | None = None

    def service(self, name: str) -> ServiceProcess:
        """Return one of `EVERYTHING`."""
        return ServiceProcess(
            name,
            self.runner or EVERYTHING[name],
            port=self.addresses.services[name],
            arguments=(EVERYTHING[name],) if self.runner else (),
            environment={
                **service_environment(name, self.addresses, self.secrets, log_level=self.log_level),
                **self.overrides.get(name, {}),
            },
            log=self.directory / f"{name}.log",
        )

    def issuer(self) -> ServiceProcess:
        """Return the issuer of tokens."""
        port = self.addresses.issuer_port
        return ServiceProcess(
            "issuer",
            "devkit.issuer",
            port=port,
            arguments=issuer_arguments(self.addresses),
            environment=python_environment(),
            log=self.directory / "issuer.log",
            ready=_listening_on(port),
        )

    def simulator(self) -> ServiceProcess:
        """Return the WhatsApp simulator."""
        port = self.addresses.whatsapp_admin_port
        return ServiceProcess(
            "WhatsApp simulator",
            "devkit.whatsapp",
            port=self.addresses.whatsapp_port,
            arguments=simulator_arguments(self.addresses, self.secrets),
            environment=python_environment(),
            log=self.directory / "whatsapp.log",
            ready=_listening_on(port),
        )


def _listening_on(port: int) -> Ready:
    """Return a readiness check for programs without health routes."""

    async def is_ready() -> bool:
        return is_listening(port)

    return is_ready
