"""Clerks at a full desk: they look at the queue, search, open, take and decide, and are timed."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from itertools import cycle
from random import Random
from urllib.parse import quote

import orjson

from devkit.bench.calls import Calls, bearer
from devkit.bench.desk.stored import Known
from devkit.bench.filing import VERIFY

READ_LIMIT, WRITE_LIMIT = 0.05, 0.1
"""Seconds that 95 of 100 calls may take."""
LIMITS = {
    "list the queue": READ_LIMIT,
    "list what is near its deadline": READ_LIMIT,
    "list the second page": READ_LIMIT,
    "search a ticket": READ_LIMIT,
    "search a NIK": READ_LIMIT,
    "search a name": READ_LIMIT,
    "search a village": READ_LIMIT,
    "open a request": READ_LIMIT,
    "take the next": WRITE_LIMIT,
    "decide": WRITE_LIMIT,
}
"""What is timed."""
_PAUSE = 0.05

Times = dict[str, list[float]]


class Clerks:
    """Clerks of one department.

    Args:
        calls: The way to verification.
        address: Of verification.
        tokens: One for each clerk.
        known: Stored requests that they look for.
        village: A village that they search by its name.
    """

    def __init__(
        self,
        calls: Calls,
        address: str,
        tokens: Sequence[str],
        known: Sequence[Known],
        village: str,
    ) -> None:
        self._calls, self._address, self._tokens = calls, address, tokens
        self._known, self._village = known, village
        self.times: Times = defaultdict(list)
        self.errors: list[str] = []

    async def work(self, rounds: int) -> None:
        """Let every clerk do everything so many times."""
        async with asyncio.TaskGroup() as group:
            for number, token in enumerate(self._tokens):
                group.create_task(self._clerk(number, bearer(token), rounds))

    async def _clerk(self, number: int, headers: dict[str, str], rounds: int) -> None:
        # Everyone looks for others, and nobody twice for the same.
        order = Random(number).sample(self._known, len(self._known))  # noqa: S311 - a bench
        for known, _ in zip(cycle(order), range(rounds), strict=False):
            await self._look_at_queue(headers)
            await self._search("search a ticket", known.ticket, known, headers)
            await self._search("search a NIK", known.nik, known, headers)
            await self._search("search a name", known.name, known, headers)
            await self._search("search a village", f"desa {self._village}", None, headers)
            await self._get("open a request", f"/v1/cases/{known.id}", headers)
            await self._decide(headers)

    async def _look_at_queue(self, headers: dict[str, str]) -> None:
        page = await self._get("list the queue", "/v1/queue", headers)
        await self._get("list what is near its deadline", "/v1/queue?status=near_deadline", headers)
        if after := orjson.loads(page)["next"]:
            await self._get("list the second page", f"/v1/queue?after={quote(after)}", headers)

    async def _search(
        self, what: str, text: str, wanted: Known | None, headers: dict[str, str]
    ) -> None:
        answer = await self._post(what, "/v1/cases/search", {"text": text, "limit": 50}, headers)
        found = {item["id"] for item in orjson.loads(answer)["items"]}
        if wanted and wanted.id not in found:
            self.errors.append(f"{what}: did not find what is stored")
        if not found:
            self.errors.append(f"{what}: found nothing")

    async def _decide(self, headers: dict[str, str]) -> None:
        answer = await self._post("take the next", "/v1/queue/next", {}, headers)
        case = orjson.loads(answer)
        path = f"/v1/cases/{case['id']}/decision"
        await self._post("decide", path, orjson.loads(VERIFY), headers)

    async def _get(self, what: str, path: str, headers: dict[str, str]) -> bytes:
        return await self._timed(what, "GET", path, headers, None)

    async def _post(self, what: str, path: str, body: object, headers: dict[str, str]) -> bytes:
        sent = {**headers, "Content-Type": "application/json"}
        return await self._timed(what, "POST", path, sent, orjson.dumps(body))

    async def _timed(
        self, what: str, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> bytes:
        await asyncio.sleep(_PAUSE)
        began = time.perf_counter()
        _, answer = await self._calls.call(what, method, self._address + path, headers, body)
        self.times[what].append(time.perf_counter() - began)
        return answer
