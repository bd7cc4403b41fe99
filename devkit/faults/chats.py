"""A run in bad weather: all file by chat, and each must end with one request and its notices."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from devkit.client import OfficeClient
from devkit.errands import Head, Telephone, heads, introduce, persona_of
from devkit.faults.evidence import gather_evidence
from devkit.faults.lists import read_all
from devkit.faults.people import People, Tally
from devkit.faults.weather import Weather
from devkit.faults.weather_report import (
    TOLD,
    UNDECIDED,
    Found,
    Visit,
    WeatherReport,
    concerned,
    judge,
    notice_of,
)
from devkit.stack.local import LocalStack
from devkit.whatsapp.control import SimulatorControl, SimulatorTooSlowError
from devkit.whatsapp.personas.persona import Persona, StuckError
from devkit.whatsapp.personas.whims import move, now_and_then

OVERRIDES: Mapping[str, Mapping[str, str]] = {
    "notifier": {
        "WHATSAPP_SEND_TIMEOUT_SECONDS": "5",
        "WHATSAPP_UNKNOWN_OUTCOME_SECONDS": "15",
    }
}
"""Shorter waits than in an office, so that a run takes minutes."""

_PATIENCE = timedelta(seconds=12)
_MOST_NUDGES = 25
_TOLD_WITHIN = timedelta(minutes=15)
"""Longer than a notice waits whose template was paused."""
_QUIET_WITHIN = timedelta(minutes=2)
_HEARD_WITHIN = timedelta(minutes=1)
"""What the provider told last has reached the notifier by then."""
_LOOK_EVERY = 1.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BadWeather:
    """What a run is.

    Attributes:
        people: How many file.
        share: The probability of every fault, and of every whim of theirs.
        seed: Of what happens to whom.
    """

    people: int
    share: float = 0.05
    seed: int = 1

    def heads(self) -> list[Head]:
        """Return who comes: now and then with another sort of telephone."""
        rng = Random(f"telephones {self.seed}")  # noqa: S311 - repeatable on purpose
        return [replace(head, telephone=self._telephone(rng)) for head in heads(self.people)]

    def of(self, head: Head, what: str) -> Random:
        """Return what is drawn for one of them, whatever happens to others."""
        return Random(f"{what} {head.number} {self.seed}")  # noqa: S311 - repeatable on purpose

    def _telephone(self, rng: Random) -> Telephone:
        unusual = (kind for kind in Telephone if kind is not Telephone.BOTH)
        struck = [kind for kind in unusual if rng.random() < self.share]
        return struck[0] if struck else Telephone.BOTH


async def run_in_bad_weather(stack: LocalStack, run: BadWeather, say: Say) -> WeatherReport:
    """Have people file by chat on a running stack while the provider misbehaves.

    Args:
        stack: The running stack, with `OVERRIDES`.
        run: How many people, and how bad the weather is.
        say: Is told what happens.
    """
    started = time.monotonic()
    async with (
        OfficeClient(stack.addresses) as client,
        SimulatorControl(stack.addresses.whatsapp_admin) as simulator,
    ):
        everybody = run.heads()
        await introduce(everybody, client, simulator)
        weather = Weather(simulator, run.share, run.seed)
        async with _at_work(client):
            async with _storm(weather):
                say(f"{run.people} people write, {run.share:.0%} of everything goes wrong")
                visits = await asyncio.gather(*(_visit(head, simulator, run) for head in everybody))
                say("everybody has ended; waiting for the office and its notices")
                await _until_told(client, [v.errand.found for v in visits if not v.stuck])
            visits = await _with_received(visits, simulator)
            found = await _settled(client, simulator, weather, visits)
            seconds = round(time.monotonic() - started, 1)
            report = judge(visits, found, run.share, seconds)
            wrong = concerned(visits, report)
            if report.is_well and not wrong:
                return report
            return replace(report, evidence=await gather_evidence(stack, simulator, wrong, found))


@asynccontextmanager
async def _at_work(client: OfficeClient) -> AsyncIterator[None]:
    """Let clerks and an operator do what comes to them."""
    staff = People(client, Tally())
    async with asyncio.TaskGroup() as tasks:
        work = [
            *(tasks.create_task(staff.verify(name)) for name in ("dafduk-dewi", "dafduk-agus")),
            tasks.create_task(staff.operate("operator-dafduk")),
        ]
        yield
        for task in work:
            task.cancel()


@asynccontextmanager
async def _storm(weather: Weather) -> AsyncIterator[None]:
    """Let it storm, and then be calm."""
    async with asyncio.TaskGroup() as tasks:
        storm = tasks.create_task(weather.blow())
        yield
        storm.cancel()
    await weather.calm_down()


async def _visit(head: Head, simulator: SimulatorControl, run: BadWeather) -> Visit:
    """File; sometimes move afterwards, so that the notices have to follow."""
    whim = now_and_then(run.share, run.of(head, "whims"))
    persona = persona_of(head, simulator, patience=_PATIENCE, most_nudges=_MOST_NUDGES, whim=whim)
    try:
        await persona.play()
    except StuckError as stuck:
        return Visit(head.name, persona.errand, stuck=str(stuck))
    if run.of(head, "afterwards").random() < run.share:
        await _move_again(persona)
    return Visit(head.name, persona.errand)


async def _move_again(persona: Persona) -> None:
    if not persona.errand.moves:
        await move(persona)


async def _with_received(visits: Sequence[Visit], simulator: SimulatorControl) -> list[Visit]:
    keys = {person.name: person.key for person in await simulator.people()}
    return [replace(v, received=await simulator.received(keys[v.name])) for v in visits]


async def _until_told(client: OfficeClient, tickets: Sequence[str]) -> None:
    """Wait until every request is completed and every notice was handed over, or too long."""
    deadline = time.monotonic() + _TOLD_WITHIN.total_seconds()
    while time.monotonic() < deadline:
        requests = await read_all(client, "intake-app", "/v1/requests?")
        notices = await read_all(client, "notifier", "/v1/notices?")
        is_made = {r["ticket"] for r in requests if r["state"] == "completed"} >= set(tickets)
        is_told = len(notices) >= len(tickets) * TOLD.total()
        if is_made and is_told and all(n["state"] not in UNDECIDED for n in notices):
            return
        await asyncio.sleep(_LOOK_EVERY)


async def _settled(
    client: OfficeClient, simulator: SimulatorControl, weather: Weather, visits: Sequence[Visit]
) -> Found:
    """Count when the provider has told everything and the notifier has heard of it."""
    with contextlib.suppress(SimulatorTooSlowError):  # what is missing shows
        await simulator.wait_until_quiet(_QUIET_WITHIN)
    deadline = time.monotonic() + _HEARD_WITHIN.total_seconds()
    while True:
        found = await _count(client, simulator, weather)
        if judge(visits, found, 0, 0).is_well or time.monotonic() > deadline:
            return found
        await asyncio.sleep(_LOOK_EVERY)


async def _count(client: OfficeClient, simulator: SimulatorControl, weather: Weather) -> Found:
    listed = await read_all(client, "intake-app", "/v1/requests?")
    return Found(
        requests=[request for request in listed if request["state"] != "draft"],
        notices=await read_all(client, "notifier", "/v1/notices?"),
        accepted=await simulator.times_accepted(),
        untold=frozenset(notice_of(opaque) for opaque in await simulator.untold()),
        counters=await simulator.counters(),
        passed=weather.passed,
    )
