"""All of Loket on one machine: database, broker, issuer, WhatsApp simulator and the services."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, Self

from devkit.stack.broker import EmbeddedBroker
from devkit.stack.environment import Addresses, BrokerKind, Secrets
from devkit.stack.kafka import ApacheKafka
from devkit.stack.mongo import LITTLE_CACHE, EmbeddedMongo
from devkit.stack.ports import free_ports
from devkit.stack.process import Child, ChildFailedError
from devkit.stack.run_directory import RunDirectory, RunningStack
from devkit.stack.services import EVERYTHING, ON_A_REQUESTS_WAY, Processes
from devkit.whatsapp.control import SimulatorControl
from services.intake.channels.whatsapp.handover.sending import (
    provider_templates as answer_templates,
)
from services.notifier.channels.whatsapp import provider_templates
from services.notifier.templates_file import load_wordings

Progress = Callable[[str], None]

_MOST_PORTS_BESIDE_SERVICES = 10


class Part(Protocol):
    """Something of the stack that starts and stops."""

    def start(self) -> Awaitable[None]:
        """Start it and wait until it is ready."""

    def stop(self) -> Awaitable[None]:
        """Stop it in good order."""

    def kill(self) -> None:
        """End it as a crash would."""


class LocalStack:
    """A whole Loket; `async with LocalStack() as stack` starts it and leaves nothing behind.

    Args:
        broker: The embedded broker, or one or three brokers of Apache Kafka.
        services: Which of `EVERYTHING` to run, by default what a request needs; all have ports.
        log_level: The lowest level that services log.
        overrides: More variables for services, by their names.
        runner: A module that runs the module of a service, named as its first argument.
        progress: Is told the name of each part when it is ready.
        mongo_cache: Megabytes of its data that the database keeps in memory.
    """

    def __init__(
        self,
        broker: BrokerKind = "embedded",
        *,
        services: Sequence[str] = ON_A_REQUESTS_WAY,
        log_level: str = "INFO",
        overrides: Mapping[str, Mapping[str, str]] | None = None,
        runner: str | None = None,
        progress: Progress | None = None,
        mongo_cache: int = LITTLE_CACHE,
    ) -> None:
        self._progress = progress
        self.directory = RunDirectory()
        try:
            self._put_together(broker, services, log_level, overrides or {}, runner, mongo_cache)
        except BaseException:  # such as a program that is missing on this machine
            self.directory.remove()
            raise

    def _put_together(
        self,
        broker: BrokerKind,
        services: Sequence[str],
        log_level: str,
        overrides: Mapping[str, Mapping[str, str]],
        runner: str | None,
        mongo_cache: int,
    ) -> None:
        path = self.directory.path
        # All in one draw, so that no two parts are given the same.
        ports = iter(free_ports(len(EVERYTHING) + _MOST_PORTS_BESIDE_SERVICES))
        self.mongo = EmbeddedMongo(path / "mongo", port=next(ports), cache_megabytes=mongo_cache)
        self.broker = _broker(broker, path, ports)
        self.secrets = Secrets.generate()
        self.addresses = Addresses(
            broker=broker,
            mongo_uri=self.mongo.uri,
            kafka_bootstrap=self.broker.bootstrap,
            issuer_port=next(ports),
            whatsapp_port=next(ports),
            whatsapp_admin_port=next(ports),
            services={name: next(ports) for name in EVERYTHING},
        )
        own = Processes(path, self.addresses, self.secrets, log_level, overrides, runner)
        self.issuer, self.whatsapp = own.issuer(), own.simulator()
        self.services = {name: own.service(name) for name in services}

    async def __aenter__(self) -> Self:
        """Start everything; what fails stops the rest again and keeps the logs."""
        try:
            await self._start_together(self.foundations)
            await self._approve_templates()
            await self._start_together(self.services)
        except asyncio.CancelledError:
            self.kill()
            self.directory.remove()
            raise
        except BaseException:
            self.kill()
            self.directory.keep()
            raise
        self.directory.announce(
            RunningStack(pid=os.getpid(), addresses=self.addresses, secrets=self.secrets)
        )
        return self

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Stop services before what they lean on, then remove data and logs.

        The logs stay where the error is about a process that failed.
        """
        try:
            await asyncio.gather(*(service.stop() for service in self.services.values()))
            await asyncio.gather(*(part.stop() for part in self.foundations.values()))
        finally:
            self.kill()
            if isinstance(error, ChildFailedError):
                self.directory.keep()
            else:
                self.directory.remove()

    @property
    def foundations(self) -> Mapping[str, Part]:
        """What services lean on; none of these needs another of these."""
        return {
            "MongoDB": self.mongo,
            "Kafka": self.broker,
            "issuer": self.issuer,
            "WhatsApp simulator": self.whatsapp,
        }

    def kill(self) -> None:
        """End every process as a crash of the machine would."""
        for part in (*self.services.values(), *self.foundations.values()):
            part.kill()

    def check(self) -> None:
        """Raise ChildFailedError if a process has ended by itself."""
        for child in self.children:
            child.check()

    @property
    def children(self) -> list[Child]:
        """Every process."""
        brokers = (
            self.broker.children if isinstance(self.broker, ApacheKafka) else [self.broker.child]
        )
        own = (self.issuer, self.whatsapp, *self.services.values())
        return [self.mongo.child, *brokers, *(part.child for part in own)]

    async def _approve_templates(self) -> None:
        """Give the provider our message templates, as the office does once by hand."""
        async with SimulatorControl(self.addresses.whatsapp_admin) as simulator:
            for template in [*provider_templates(load_wordings()), *answer_templates()]:
                await simulator.add_template(template)

    async def _start_together(self, parts: Mapping[str, Part]) -> None:
        async def start(name: str, part: Part) -> None:
            await part.start()
            if self._progress:
                self._progress(name)

        # A task group would wrap what one of them has to say; the first error is the message.
        starts = [asyncio.ensure_future(start(name, part)) for name, part in parts.items()]
        try:
            await asyncio.gather(*starts)
        finally:
            for task in starts:
                task.cancel()
            await asyncio.gather(*starts, return_exceptions=True)


def _broker(
    kind: BrokerKind, directory: Path, ports: Iterator[int]
) -> EmbeddedBroker | ApacheKafka:
    match kind:
        case "embedded":
            return EmbeddedBroker(directory / "broker", port=next(ports))
        case "kafka":
            return ApacheKafka(directory / "kafka", ports=ports)
        case "kafka3":
            return ApacheKafka(directory / "kafka", brokers=3, ports=ports)
