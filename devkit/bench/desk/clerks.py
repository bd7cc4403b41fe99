"""Clerks who call verification's API: look at the queue, search, open, take and decide."""

from collections.abc import Sequence
from urllib.parse import quote

import orjson

from devkit.bench.calls import Calls, bearer
from devkit.bench.desk.pace import Errand, Noted
from devkit.bench.desk.stored import Known
from devkit.bench.filing import VERIFY

READ_LIMIT, WRITE_LIMIT = 50, 100
"""Milliseconds that 95 of 100 calls may take."""
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

    async def work(self, number: int, errand: Errand, noted: Noted) -> None:
        """Do everything once; nobody looks twice for the same."""
        headers = bearer(self._tokens[number % len(self._tokens)])
        known = self._known[number % len(self._known)]
        page = await self._get(errand, "list the queue", "/v1/queue", headers)
        near = "/v1/queue?status=near_deadline"
        await self._get(errand, "list what is near its deadline", near, headers)
        if after := orjson.loads(page)["next"]:
            beyond = f"/v1/queue?after={quote(after)}"
            await self._get(errand, "list the second page", beyond, headers)
        for what, text, wanted in searches(known, self._village):
            body = {"text": text, "limit": 50}
            answer = await self._post(errand, f"search {what}", "/v1/cases/search", body, headers)
            found = {item["id"] for item in orjson.loads(answer)["items"]}
            if not found or (wanted and wanted not in found):
                noted.errors.append(f"search {what}: did not find what is stored")
        await self._get(errand, "open a request", f"/v1/cases/{known.id}", headers)
        taken = await self._post(errand, "take the next", "/v1/queue/next", {}, headers)
        path = f"/v1/cases/{orjson.loads(taken)['id']}/decision"
        await self._post(errand, "decide", path, orjson.loads(VERIFY), headers)

    async def _get(self, errand: Errand, what: str, path: str, headers: dict[str, str]) -> bytes:
        return await self._timed(errand, what, "GET", path, headers, None)

    async def _post(
        self, errand: Errand, what: str, path: str, body: object, headers: dict[str, str]
    ) -> bytes:
        sent = {**headers, "Content-Type": "application/json"}
        return await self._timed(errand, what, "POST", path, sent, orjson.dumps(body))

    async def _timed(
        self,
        errand: Errand,
        what: str,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None,
    ) -> bytes:
        async def call() -> bytes:
            _, answer = await self._calls.call(what, method, self._address + path, headers, body)
            return answer

        return await errand.wait_for(what, call)


def searches(known: Known, village: str) -> tuple[tuple[str, str, str | None], ...]:
    """Return what is searched for: in words, the text, and the id that has to be found."""
    return (
        ("a ticket", known.ticket, known.id),
        ("a NIK", known.nik, known.id),
        ("a name", known.name, known.id),
        ("a village", f"desa {village}", None),
    )
