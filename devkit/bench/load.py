"""One run: everybody works at once until every request is completed and everybody was told."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import orjson

from devkit.bench.calls import Calls, bearer, now
from devkit.bench.checking_desk import CheckingDesk
from devkit.bench.filing import Bodies
from devkit.bench.filing_desk import FilingDesk
from devkit.bench.journal import Journal
from devkit.bench.making_desk import MakingDesk
from devkit.bench.people import People
from devkit.bench.probe import Probe
from devkit.whatsapp.control import SimulatorControl

_POLL = 0.25
_POLL_AT_THE_END = 0.1
_NOT_THERE_YET = ("waiting", "sending", "unknown", "accepted", "sent", "delivered")
"""States of notices that the simulator's persons have not read; all of them read."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a run is driven.

    Attributes:
        requests: How many.
        first: The number of the first; two runs share none.
        rate: Requests filed in a second; None for as many as go through.
        filers: How many file at once, without a rate.
        in_flight: How many may be under way, without a rate.
        is_bulk: Whether operators record by files.
        patience: After so long without any movement the run is given up.
    """

    requests: int
    first: int = 0
    rate: float | None = None
    filers: int = 16
    in_flight: int = 200
    is_bulk: bool = False
    patience: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Office:
    """Addresses of whatever is put under load: Loket or the floor.

    Attributes:
        services: Of each service by its name.
        app_secret: Signs webhooks.
        phone_number_id: The office's number.
    """

    services: dict[str, str]
    app_secret: str
    phone_number_id: str


class Load:
    """Drives one run.

    Args:
        plan: How.
        office: Whom.
        calls: The way there.
        bodies: What is filed.
        people: Who plays.
        simulator: The provider, which is asked how many notices it has.
        journal: Where everything is noted.
        progress: Is called several times a second.
        name: Makes this run's idempotency keys its own.
    """

    def __init__(
        self,
        plan: Plan,
        office: Office,
        calls: Calls,
        bodies: Bodies,
        people: People,
        simulator: SimulatorControl,
        journal: Journal,
        progress: Callable[[Journal], None],
        name: str,
    ) -> None:
        self._plan, self._office, self._calls = plan, office, calls
        self._people, self._simulator = people, simulator
        self._journal, self._progress = journal, progress
        at, is_bulk = office.services, plan.is_bulk
        self._notices_each = len(bodies.filing.notices)
        self._filing = FilingDesk(calls, at["intake-app"], bodies, people.residents, journal, name)
        self._checking = CheckingDesk(calls, at["verification"], people.verifiers, journal)
        self._making = MakingDesk(
            calls, at["processing"], people.operators, bodies, journal, is_bulk=is_bulk
        )
        webhook = f"{at['intake-whatsapp']}/webhooks/whatsapp"
        self._probe = Probe(calls, webhook, office.app_secret, office.phone_number_id, journal)

    async def run(self) -> float:
        """Return the seconds from the first request to the last notice read."""
        began = self._journal.moved_at = now()
        desks = (self._checking.work(), self._making.work(), self._probe.run())
        work = [asyncio.create_task(desk) for desk in desks]
        filing = asyncio.create_task(self._file())
        work.append(filing)
        try:
            await self._watch(filing, work)
            return now() - began
        finally:
            for task in work:
                task.cancel()
            await asyncio.gather(*work, return_exceptions=True)

    async def _file(self) -> None:
        plan = self._plan
        numbers = range(plan.first, plan.first + plan.requests)
        if plan.rate:
            await self._filing.file_open(numbers, plan.rate)
        else:
            await self._filing.file_closed(numbers, plan.filers, plan.in_flight)

    async def _watch(self, filing: asyncio.Task[None], work: list[asyncio.Task[None]]) -> None:
        """Wait until all is done, or until nothing has moved for too long."""
        journal = self._journal
        while now() - journal.moved_at < self._plan.patience.total_seconds():
            counters = await self._simulator.counters()
            journal.note_notices(counters.accepted)
            self._progress(journal)
            for task in work:
                if task.done() and task is not filing:
                    task.result()
            is_made = filing.done() and journal.completed >= journal.filed
            is_handed_over = journal.notices >= journal.filed * self._notices_each
            if is_made and is_handed_over and not await self._is_anybody_untold():
                return
            await asyncio.sleep(_POLL_AT_THE_END if is_made else _POLL)
        filing.cancel()

    async def _is_anybody_untold(self) -> bool:
        """Ask whether the ledger has a notice that the provider has not called read."""
        headers = bearer(self._people.front_officer)
        for state in _NOT_THERE_YET:
            url = f"{self._office.services['notifier']}/v1/notices?state={state}&limit=1"
            _, body = await self._calls.call("read the ledger", "GET", url, headers)
            if orjson.loads(body)["items"]:
                return True
        return False
