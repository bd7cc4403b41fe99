"""What is killed in a fault run, one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from devkit.stack.environment import service_environment
from devkit.stack.kafka import ApacheKafka
from devkit.stack.local import LocalStack
from devkit.stack.services import SERVICES, ServiceProcess
from devkit.whatsapp.control import SimulatorControl
from shared.events.topics import REQUESTS

DOWN_FOR = timedelta(seconds=1.5)
RELAYS = {
    "intake-app": ("intake-whatsapp",),
    "verification": (),
    "processing": (),
}
"""Services whose relay is to die, and the deployments that would relay in its stead."""
DIES_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Kill:
    """One fault.

    Attributes:
        name: What is killed, for people.
        carry_out: Kills it and brings it back.
    """

    name: str
    carry_out: Callable[[], Awaitable[None]]


def kills(stack: LocalStack, simulator: SimulatorControl) -> list[Kill]:
    """Return every fault of a run on this stack, in their order."""
    return [
        *(Kill(name, _killing(service)) for name, service in stack.services.items()),
        *(
            Kill(f"{name}, its relay between send and mark", _dying_relay(stack, name))
            for name in RELAYS
        ),
        Kill("database", lambda: _database(stack)),
        *_broker_kills(stack),
        Kill("provider refuses connections", lambda: _provider(simulator, "refuse")),
        Kill("provider answers 503", lambda: _provider(simulator, "unavailable")),
        Kill("provider accepts and breaks off", lambda: _breaking_off(simulator)),
    ]


def _killing(service: ServiceProcess) -> Callable[[], Awaitable[None]]:
    async def kill() -> None:
        service.kill()
        await asyncio.sleep(DOWN_FOR.total_seconds())
        await service.start()

    return kill


def _dying_relay(stack: LocalStack, name: str) -> Callable[[], Awaitable[None]]:
    async def kill() -> None:
        service = stack.services[name]
        others = [stack.services[other] for other in RELAYS[name]]
        for process in (service, *others):
            process.kill()
        dying = ServiceProcess(
            f"{name} (dying)",
            "devkit.faults.dying_relay",
            port=service.port,
            environment=service_environment(name, stack.addresses, stack.secrets),
            log=stack.directory.path / f"{name}-dying.log",
            arguments=(SERVICES[name],),
            ready=_at_once,
        )
        await dying.start()
        async with asyncio.timeout(DIES_WITHIN.total_seconds()):
            while dying.child.is_running:
                await asyncio.sleep(0.05)
        await asyncio.gather(*(process.start() for process in (service, *others)))

    return kill


async def _at_once() -> bool:
    return True


async def _database(stack: LocalStack) -> None:
    stack.mongo.kill()
    await asyncio.sleep(DOWN_FOR.total_seconds())
    await stack.mongo.start()


def _broker_kills(stack: LocalStack) -> list[Kill]:
    broker = stack.broker
    if not isinstance(broker, ApacheKafka):

        async def lose_everything() -> None:
            broker.kill()
            await asyncio.sleep(DOWN_FOR.total_seconds())
            await broker.start()

        return [Kill("broker, with all it held in memory", lose_everything)]

    async def kill(index: int) -> None:
        broker.kill(index)
        await asyncio.sleep(DOWN_FOR.total_seconds())
        await broker.restart(index)

    async def kill_leader() -> None:
        leader = await broker.leader_of(REQUESTS, 0)
        await kill(max(leader, 0))

    if broker.replication == 1:
        return [Kill("broker", lambda: kill(0))]
    return [Kill("one broker of three", lambda: kill(1)), Kill("leader of three", kill_leader)]


async def _provider(simulator: SimulatorControl, outage: str) -> None:
    await simulator.turn(outage=outage)
    await asyncio.sleep(DOWN_FOR.total_seconds() * 2)
    await simulator.turn(outage="none")


async def _breaking_off(simulator: SimulatorControl) -> None:
    """Messages are accepted and the answer never comes: were they sent or not?"""
    await simulator.turn(drop={"next": 5}, hang={"next": 2})
    await asyncio.sleep(DOWN_FOR.total_seconds())
