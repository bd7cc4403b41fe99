"""Measuring one run: what the load saw, what processes used, what was written and said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from devkit.bench.audit import audit_provider, audit_services
from devkit.bench.calls import Calls
from devkit.bench.filing import Bodies
from devkit.bench.journal import Journal
from devkit.bench.latency import percentiles
from devkit.bench.load import Load, Office, Plan
from devkit.bench.outside import documents_written, events_published
from devkit.bench.people import People
from devkit.bench.provider import handing_over, prepare
from devkit.bench.result import Latencies, RunResult
from devkit.bench.usage import Usage
from devkit.whatsapp.control import SimulatorControl

_WARM_UP = Plan(60, first=9_000_000)
"""Connections are opened and caches filled before anything is measured."""
_MB = 1_000_000

Progress = Callable[[Journal], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """What both Loket's and the floor's run have.

    Attributes:
        plan: How the load is driven.
        bodies: What is filed.
        people: Who plays.
        simulator: The provider.
        mongo_uri: The database, asked only for what it counted.
        progress: Is told how far a run is.
        warmed_up: Is called between the warm-up and the run.
    """

    plan: Plan
    bodies: Bodies
    people: People
    simulator: SimulatorControl
    mongo_uri: str
    progress: Progress
    warmed_up: Callable[[], None] = lambda: None


async def measure(
    name: str, scene: Scene, office: Office, pids: Mapping[str, int], *, is_loket: bool
) -> RunResult:
    """Warm up, run, and take stock.

    Args:
        name: Of the run, for idempotency keys.
        scene: With what.
        office: Whom.
        pids: The processes that do the work, by name.
        is_loket: Ask the services, too, whether anything was lost or done twice, and the simulator
            about the notices of single requests, whose addresses the floor does not read.
    """
    warm = await _warm_up(name, scene, office)
    scene.warmed_up()
    journal = Journal()
    async with Calls(journal.errors) as calls:
        await prepare(scene.simulator)
        load = _load(name, scene, office, calls, journal)
        before = await _counts(calls, scene, office)
        async with Usage(pids) as usage:
            seconds = await load.run()
        after = await _counts(calls, scene, office)
        filing, requests = scene.bodies.filing, scene.plan.requests
        wrong = await audit_provider(scene.simulator, journal, filing, requests)
        waits = []
        if is_loket:
            lives = {**warm.lives, **journal.lives}
            wrong += await audit_services(calls, office, scene.people, lives, filing)
            waits = await handing_over(scene.simulator, journal)
    return RunResult(
        seconds=round(seconds, 2),
        lifecycles_per_second=round(journal.completed / seconds, 1),
        latency_ms=_latencies(journal, waits),
        **_used(usage, max(1, journal.completed)),
        documents_per_lifecycle=_each(before[0], after[0], journal),
        messages_per_lifecycle=_each(before[1], after[1], journal),
        errors=dict(journal.errors),
        wrong=wrong,
    )


async def _warm_up(name: str, scene: Scene, office: Office) -> Journal:
    journal = Journal()
    async with Calls(journal.errors) as calls:
        await prepare(scene.simulator)
        warm = replace(scene, plan=_WARM_UP, progress=lambda _: None)
        await _load(f"{name}-warm", warm, office, calls, journal).run()
    return journal


def _load(name: str, scene: Scene, office: Office, calls: Calls, journal: Journal) -> Load:
    return Load(
        scene.plan,
        office,
        calls,
        scene.bodies,
        scene.people,
        scene.simulator,
        journal,
        scene.progress,
        name,
    )


async def _counts(calls: Calls, scene: Scene, office: Office) -> tuple[float, float]:
    written = await documents_written(scene.mongo_uri)
    return written, await events_published(calls, office.services)


def _each(before: float, after: float, journal: Journal) -> float:
    return round((after - before) / max(1, journal.completed), 1)


def _latencies(journal: Journal, waits: list[float]) -> Latencies:
    lives = journal.lives.values()
    claimed = [life for life in lives if life.claimed]
    return Latencies(
        accept=percentiles(life.accepted - life.sent for life in lives),
        accepted_to_queue=percentiles(life.queued - life.accepted for life in claimed),
        accepted_to_claimed=percentiles(life.claimed - life.accepted for life in claimed),
        decided_to_notice=percentiles(waits),
        webhook=percentiles(journal.webhooks),
    )


def _used(usage: Usage, requests: int) -> dict[str, Any]:
    cpu = {name: seconds / requests for name, seconds in usage.cpu_seconds.items()}
    rss = {name: peak / _MB for name, peak in usage.peak_rss.items()}
    cpu["total"], rss["total"] = sum(cpu.values()), sum(rss.values())
    return {
        "cpu_seconds_per_lifecycle": {name: round(value, 5) for name, value in cpu.items()},
        "rss_mb": {name: round(value, 1) for name, value in rss.items()},
        "memory_mb": round(usage.peak_memory / _MB, 1),
        "memory_inside_mb": round(usage.peak_memory_inside / _MB, 1),
    }
