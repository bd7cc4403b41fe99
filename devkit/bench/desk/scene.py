"""Who works at the desk while it is timed, and how often."""

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

from devkit.bench.calls import Calls
from devkit.bench.desk import pages
from devkit.bench.desk.browsing import Browser
from devkit.bench.desk.clerks import Clerks
from devkit.bench.desk.pace import Errand, Noted, begin_each
from devkit.bench.desk.stored import Known
from devkit.bench.people import People
from devkit.stack.local import LocalStack
from shared.catalogue.villages import load_villages

CLERKS = ("dafduk-dewi", "dafduk-agus")
BROWSERS = 12
SUPERVISOR, OPERATOR = "kabid-dafduk", "operator-dafduk"
LOOK_EACH = 12
"""A supervisor and an operator look once for so many errands of clerks."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Who works where.

    Attributes:
        clerks: Those who call the API.
        browsers: Of clerks at the console.
        supervisor: Looks at her team and at the statistics.
        operator: Looks at the worklist.
        known: Stored requests that they look for.
        village: A village that they search by its name.
    """

    clerks: Clerks
    browsers: list[Browser]
    supervisor: Browser
    operator: Browser
    known: list[Known]
    village: str


async def open_scene(
    stack: LocalStack, calls: Calls, people: People, known: list[Known], closing: AsyncExitStack
) -> Scene:
    """Sit everybody down; they leave when `closing` closes."""
    console = stack.addresses.service("console")
    village = next(iter(load_villages())).name
    address = stack.addresses.service("verification")

    async def opened(person: str) -> Browser:
        return await closing.enter_async_context(Browser(console, person))

    return Scene(
        Clerks(calls, address, people.verifiers, known, village),
        [await opened(CLERKS[n % len(CLERKS)]) for n in range(BROWSERS)],
        await opened(SUPERVISOR),
        await opened(OPERATOR),
        known,
        village,
    )


async def work(scene: Scene, rate: float, errands: int, noted: Noted) -> None:
    """Let clerks work at the console and by the API, and others look on."""
    at_console, at_api = Noted(errors=noted.errors), Noted(errors=noted.errors)
    every = pages.CLERK_PAGES / rate

    async def clerk(number: int, begin: float) -> None:
        browser = scene.browsers[number % len(scene.browsers)]
        wanted = pages.sought(scene.known, scene.village, number)
        await pages.clerk(browser, Errand(at_console, begin), at_console, wanted)

    async def by_api(number: int, begin: float) -> None:
        await scene.clerks.work(number, Errand(at_api, begin), at_api)

    async def look(_number: int, begin: float) -> None:
        today = datetime.now(UTC).date()
        await pages.supervisor(scene.supervisor, Errand(at_console, begin), today)
        await pages.operator(scene.operator, Errand(at_console, time.perf_counter()))

    await asyncio.gather(
        begin_each(every, errands, clerk, noted),
        begin_each(every, errands, by_api, noted),
        begin_each(every * LOOK_EACH, max(1, errands // LOOK_EACH), look, noted),
    )
    for kind, found in (("page", at_console), ("API", at_api)):
        for what, times in found.times.items():
            noted.times[f"{kind}: {what}"] += times
