"""Running a month from its first morning to its report."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from devkit.replay.clock import SteeredClock
from devkit.replay.months import Month
from devkit.replay.office import ReplayedOffice, StuckError
from devkit.replay.people import People, published_key
from devkit.replay.plan import Turn, plan
from devkit.replay.report import Compared, compare
from devkit.replay.rules import write_rules
from devkit.replay.steered import CLOCK_FILE
from devkit.stack.environment import BrokerKind
from devkit.stack.leftovers import scratch
from devkit.stack.local import LocalStack, Progress
from devkit.stack.ports import LOCALHOST, free_port
from devkit.stack.services import SERVICES
from shared.catalogue.loading import load_catalogue
from shared.catalogue.villages import load_villages

_RUNNER = "devkit.replay.steered"
_LISTENING_WITHIN = timedelta(seconds=60)
HEAD = "kepala-dinas"

ToldTurn = Callable[[Turn, int], None]
"""Is told of each turn when it is done, and how many requests are completed."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A month that was played.

    Attributes:
        compared: Each published figure beside the one that was counted.
        report: The whole answer of statistics, by document type.
    """

    compared: tuple[Compared, ...]
    report: dict[str, Any]

    @property
    def is_exact(self) -> bool:
        """Whether every figure is the published one."""
        return all(one.is_equal for one in self.compared)


async def replay(
    month: Month, broker: BrokerKind, told: ToldTurn, progress: Progress | None = None
) -> Replayed:
    """Play a month; nothing is left behind.

    Raises:
        StuckError: Something did not come.
    """
    with scratch("replay") as folder:
        rules = await asyncio.to_thread(write_rules, month, folder / "rules")
        catalogue = load_catalogue(rules)
        office = catalogue.current.office
        dawn = datetime.combine(month.first, time(6), office.timezone).astimezone(UTC)
        clock = SteeredClock.create(folder / "clock", dawn)
        async with _running(folder, broker, progress) as (stack, key, session):
            people = People(stack.addresses, clock, key, session)
            await _until_listening(people)
            desks = ReplayedOffice(people, catalogue.current, month.first)
            villages = [village.code for village in load_villages()]
            turns = plan(month, office, villages)
            for turn in turns:
                clock.go_to(max(turn.at, clock()))
                await desks.take(turn)
                told(turn, desks.completed)
            await _give_figure(people, month)
            total = sum(kind.count for kind in month.kinds)
            return await _report(people, month, total)


@contextlib.asynccontextmanager
async def _running(
    folder: Path, broker: BrokerKind, progress: Progress | None
) -> AsyncIterator[tuple[LocalStack, Any, aiohttp.ClientSession]]:
    port = free_port()
    told = {
        "CATALOGUE_DIR": str(folder / "rules"),
        "OIDC_JWKS_URL": f"http://{LOCALHOST}:{port}/jwks.json",
        CLOCK_FILE: str(folder / "clock"),
    }
    stack = LocalStack(
        broker,
        services=tuple(SERVICES),
        log_level="WARNING",
        overrides=dict.fromkeys(SERVICES, told),
        runner=_RUNNER,
        progress=progress,
    )
    async with (
        published_key(port) as key,
        stack,
        aiohttp.ClientSession(
            # Less than the services keep an idle connection, so that none is used that was closed.
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=2),
            timeout=aiohttp.ClientTimeout(total=60),
        ) as session,
    ):
        yield stack, key, session


async def _until_listening(people: People) -> None:
    async def all_listen() -> bool:
        answers = [await people.call(HEAD, "GET", s, "/health/ready") for s in SERVICES]
        return all(answer.body["kafka"] == "listening" for answer in answers)

    await _until(all_listen, _LISTENING_WITHIN, "all services to listen")


async def _give_figure(people: People, month: Month) -> None:
    figure = month.figure
    body = {"value": figure.value, "of": figure.of, "source": month.source}
    path = f"/v1/figures/{figure.code}/{month.last}"
    await people.call(HEAD, "PUT", "statistics", path, json=body)


async def _report(people: People, month: Month, total: int) -> Replayed:
    path = f"/v1/statistics?since={month.first}&until={month.last}&by=document_type"
    answer: dict[str, Any] = {}

    async def has_heard_all() -> bool:
        answer.update((await people.call(HEAD, "GET", "statistics", path)).body)
        return bool(answer["total"]["completed"] >= total)

    # What is missing then is shown as missing.
    with contextlib.suppress(StuckError):
        await _until(has_heard_all, timedelta(seconds=60), "statistics to hear of all")
    return Replayed(compare(month, answer), answer)


async def _until(look: Callable[[], Any], patience: timedelta, what: str) -> None:
    try:
        async with asyncio.timeout(patience.total_seconds()):
            while not await look():
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise StuckError(what) from None
