"""Residents who file requests: as fast as the system takes them, or at a given rate."""

import asyncio
from itertools import count, cycle

import orjson

from devkit.bench.calls import Calls, RefusedError, bearer, now
from devkit.bench.filing import Bodies
from devkit.bench.journal import Journal, Life


class FilingDesk:
    """Files the requests of a run.

    Args:
        calls: The way to the services.
        address: Of intake for the app.
        bodies: What is filed.
        tokens: Of residents, who take turns.
        journal: Where it is noted.
        run: Makes the idempotency keys of this run its own.
    """

    def __init__(
        self,
        calls: Calls,
        address: str,
        bodies: Bodies,
        tokens: tuple[str, ...],
        journal: Journal,
        run: str,
    ) -> None:
        self._calls, self._bodies, self._journal, self._run = calls, bodies, journal, run
        self._url = f"{address}/v1/requests"
        self._headers = cycle([bearer(t, Content_Type=bodies.content_type) for t in tokens])

    async def file_closed(self, requests: range, filers: int, in_flight: int) -> None:
        """File with so many filers, while fewer than `in_flight` requests are not completed."""
        numbers = iter(requests)

        async def filer() -> None:
            for number in numbers:
                while self._journal.filed - self._journal.completed >= in_flight:
                    await asyncio.sleep(0.01)
                await self.file(number, now())

        async with asyncio.TaskGroup() as group:
            for _ in range(filers):
                group.create_task(filer())

    async def file_open(self, requests: range, rate: float) -> None:
        """File at a rate, whatever the answers; lateness of our own counts as waiting."""
        began = now()
        async with asyncio.TaskGroup() as group:
            for number, due in zip(requests, count(began, 1 / rate), strict=False):
                await asyncio.sleep(max(0, due - now()))
                group.create_task(self.file(number, due))

    async def file(self, number: int, due: float) -> None:
        """File one request; one that cannot be filed is counted."""
        headers = {**next(self._headers), "Idempotency-Key": f"bench-{self._run}-{number}"}
        try:
            _, answer = await self._calls.call(
                "file", "POST", self._url, headers, self._bodies.submission(number), (201, 200)
            )
        except RefusedError:
            self._journal.given_up += 1
            return
        accepted, view = now(), orjson.loads(answer)
        life = Life(number, sent=due, accepted=accepted, ticket=view["ticket"])
        self._journal.note_filed(view["id"], life)
