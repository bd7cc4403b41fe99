"""The whole bench: starts a stack, measures Loket, then the floor in its place."""

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from devkit.bench.calls import Calls
from devkit.bench.filing import WITH_ONE_PAPER, WITHOUT_PAPERS, Bodies
from devkit.bench.journal import Journal
from devkit.bench.load import Office, Plan
from devkit.bench.measure import Progress, Scene, measure
from devkit.bench.outside import wait_until_listening
from devkit.bench.paperless import write_rules
from devkit.bench.people import sign_in
from devkit.bench.profiled import BEGIN, DIRECTORY, PSTATS_FILE
from devkit.bench.profiles import slowest
from devkit.bench.provider import MESSAGES_PER_SECOND
from devkit.bench.result import BenchResult, RunResult
from devkit.papers import photo_of
from devkit.stack.environment import BrokerKind, service_environment
from devkit.stack.leftovers import scratch
from devkit.stack.local import LocalStack
from devkit.stack.services import ON_A_REQUESTS_WAY, ServiceProcess
from devkit.whatsapp.control import SimulatorControl

PAPER_BYTES = 200_000
_RESIDENTS, _VERIFIERS, _OPERATORS = 40, 12, 12
_RUNNER = "devkit.bench.profiled"


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for.

    Attributes:
        plan: How the load is driven.
        has_papers: Whether a paper comes with each request.
        broker: Which broker.
        has_floor: Whether the floor is measured too.
        is_profiled: Whether services are profiled, which makes them slower.
    """

    plan: Plan
    has_papers: bool
    broker: BrokerKind
    has_floor: bool
    is_profiled: bool


@dataclass(frozen=True, slots=True)
class Reporting:
    """Whom the bench tells how far it is.

    Attributes:
        part_ready: Is told the name of each part of the stack.
        phase: Is told what begins, and gives what is told of its progress.
    """

    part_ready: Callable[[str], None]
    phase: Callable[[str], Progress]


async def run_bench(options: Options, reporting: Reporting) -> BenchResult:
    """Run everything and return what was found out; nothing is left behind."""
    filing = WITH_ONE_PAPER if options.has_papers else WITHOUT_PAPERS
    paper = await asyncio.to_thread(photo_of, PAPER_BYTES) if filing.papers else b""
    began = time.monotonic()
    async with AsyncExitStack() as closing:
        directory = closing.enter_context(scratch("bench"))
        stack = LocalStack(
            options.broker,
            log_level="WARNING",
            overrides=_overrides(options, directory),
            runner=_RUNNER if options.is_profiled else None,
            progress=reporting.part_ready,
        )
        await closing.enter_async_context(stack)
        office = _office(stack)
        async with Calls(Journal().errors) as calls:
            await wait_until_listening(calls, office.services)
        ready_seconds = time.monotonic() - began
        simulator = SimulatorControl(stack.addresses.whatsapp_admin)
        await closing.enter_async_context(simulator)
        scene = await _scene(options, stack, Bodies(filing, paper), simulator, reporting)
        if options.is_profiled:
            scene = replace(scene, warmed_up=lambda: _begin_profiles(stack))
        loket = await measure("loket", scene, office, _pids(stack), is_loket=True)
        await asyncio.gather(*(service.stop() for service in stack.services.values()))
        floor = None
        if options.has_floor:
            floor = await _measure_floor(stack, scene, reporting)
        profiles = {name: slowest(directory / name / PSTATS_FILE) for name in stack.services}
    return BenchResult(
        **dict(loket),
        **_asked_for(options),
        document_type=filing.document_type,
        papers=len(filing.papers),
        paper_bytes=len(paper),
        ready_seconds=round(ready_seconds, 1),
        floor=floor,
        floor_ratio=_ratio(loket, floor),
        profiles=profiles if options.is_profiled else {},
    )


async def _scene(
    options: Options,
    stack: LocalStack,
    bodies: Bodies,
    simulator: SimulatorControl,
    reporting: Reporting,
) -> Scene:
    people = await sign_in(
        stack.addresses,
        bodies.filing.department,
        residents=_RESIDENTS,
        verifiers=_VERIFIERS,
        operators=_OPERATORS,
    )
    progress = reporting.phase("Loket")
    return Scene(options.plan, bodies, people, simulator, stack.addresses.mongo_uri, progress)


def _asked_for(options: Options) -> dict[str, Any]:
    """Return what the result repeats of how it came about."""
    plan = options.plan
    return {
        "requests": plan.requests,
        "mode": "open" if plan.rate else "closed",
        "rate": plan.rate,
        "operator": "bulk" if plan.is_bulk else "single",
        "broker": options.broker,
        "cpus": os.cpu_count() or 0,
    }


async def _measure_floor(stack: LocalStack, scene: Scene, reporting: Reporting) -> RunResult:
    """Measure the floor on the same stack, at the addresses that the services had."""
    processes = {name: _floor_process(stack, name) for name in ON_A_REQUESTS_WAY}
    scene = replace(scene, progress=reporting.phase("Floor"), warmed_up=lambda: None)
    try:
        # One by one: the first creates the topics.
        for process in processes.values():
            await process.start()
        pids = _pids(stack) | {n: p.child.pid for n, p in processes.items() if p.child.pid}
        return await measure("floor", scene, _office(stack), pids, is_loket=False)
    finally:
        await asyncio.gather(*(process.stop() for process in processes.values()))


def _begin_profiles(stack: LocalStack) -> None:
    """Have every service profile itself from now on."""
    for service in stack.services.values():
        if service.child.pid:
            os.kill(service.child.pid, BEGIN)


def _floor_process(stack: LocalStack, name: str) -> ServiceProcess:
    return ServiceProcess(
        name,
        "devkit.bench.floor",
        port=stack.addresses.services[name],
        arguments=(name,),
        environment=service_environment(name, stack.addresses, stack.secrets),
        log=stack.directory.path / f"floor-{name}.log",
    )


def _overrides(options: Options, directory: Path) -> dict[str, dict[str, str]]:
    """Return what the services are told beside what the local stack tells them."""
    told = {"WHATSAPP_MESSAGES_PER_SECOND": str(MESSAGES_PER_SECOND)}
    if not options.has_papers:
        told["CATALOGUE_DIR"] = str(write_rules(directory / "rules"))
    return {name: {**told, DIRECTORY: str(directory / name)} for name in ON_A_REQUESTS_WAY}


def _office(stack: LocalStack) -> Office:
    return Office(
        {name: stack.addresses.service(name) for name in ON_A_REQUESTS_WAY},
        stack.secrets.whatsapp_app_secret,
        stack.secrets.whatsapp_phone_number_id,
    )


def _pids(stack: LocalStack) -> dict[str, int]:
    running = {child.name: child.pid for child in stack.children if child.pid}
    return {**running, "load generator": os.getpid()}


def _ratio(loket: RunResult, floor: RunResult | None) -> float | None:
    if floor is None or not floor.lifecycles_per_second:
        return None
    return round(loket.lifecycles_per_second / floor.lifecycles_per_second, 3)
