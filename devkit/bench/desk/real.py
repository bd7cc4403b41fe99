"""Real requests, filed and worked on through the public APIs, whose shape all others take."""

import asyncio
from typing import Any

import orjson
from pymongo import AsyncMongoClient

from devkit.bench.calls import Calls, bearer
from devkit.bench.desk.stored import CASES, NOTICES, WORK, Document, Real, Where
from devkit.bench.filing import VERIFY, WITH_ONE_PAPER, Bodies
from devkit.bench.people import People
from devkit.stack.local import LocalStack
from shared.domain.lifecycle import State

_FIRST = 99_000_000
"""The number of the request that is filed first; those that are written begin at 0."""
_PATIENCE = 60


class RealRequests:
    """Files requests and works on them.

    Args:
        calls: The way to the services.
        stack: Where they run.
        people: Who files and works.
        paper: What is sent with each.
    """

    def __init__(self, calls: Calls, stack: LocalStack, people: People, paper: bytes) -> None:
        self._calls, self._stack, self._people = calls, stack, people
        self._bodies = Bodies(WITH_ONE_PAPER, paper)

    async def make(self) -> tuple[Real, Real, Real]:
        """Return one that waits for a clerk, one that is being made, one that went all the way."""
        async with AsyncMongoClient[Document](self._stack.addresses.mongo_uri, tz_aware=True) as db:
            ended_id = await self._file(_FIRST)
            await _find(db, CASES, {"_id": ended_id, "queued_at": {"$ne": None}})
            await self._check(ended_id)
            verified = {"_id": ended_id, "state": State.VERIFIED.value}
            making = Real(await _find(db, CASES, verified), await _find(db, WORK, verified))
            await self._make(ended_id)
            done = {"_id": ended_id, "state": State.COMPLETED.value}
            case, work = await _find(db, CASES, done), await _find(db, WORK, done)
            last = {"request_id": ended_id, "kind": WITH_ONE_PAPER.notices[-1]}
            await _find(db, NOTICES, last)
            database, name = NOTICES
            notices = await db[database][name].find({"request_id": ended_id}).to_list()
            waiting_id = await self._file(_FIRST + 1)
            waiting = await _find(db, CASES, {"_id": waiting_id, "queued_at": {"$ne": None}})
        # The first and the last: what comes between differs in its words only.
        return Real(waiting), making, Real(case, work, [notices[0], notices[-1]])

    async def _file(self, number: int) -> str:
        headers = bearer(
            self._people.residents[0],
            Content_Type=self._bodies.content_type,
            Idempotency_Key=f"desk-bench-{number}",
        )
        url = self._stack.addresses.service("intake-app") + "/v1/requests"
        body = self._bodies.submission(number)
        _, answer = await self._calls.call("file", "POST", url, headers, body, (201,))
        return str(orjson.loads(answer)["id"])

    async def _check(self, request_id: str) -> None:
        headers = bearer(self._people.verifiers[0], Content_Type="application/json")
        url = self._stack.addresses.service("verification") + "/v1"
        await self._calls.call("take", "POST", f"{url}/queue/next", headers, b"{}")
        decision = f"{url}/cases/{request_id}/decision"
        await self._calls.call("verify", "POST", decision, headers, VERIFY)

    async def _make(self, request_id: str) -> None:
        headers = bearer(self._people.operators[0], Content_Type="application/json")
        path = f"/v1/work/{request_id}/products/{WITH_ONE_PAPER.product}/ready"
        url = self._stack.addresses.service("processing") + path
        await self._calls.call("record", "POST", url, headers, self._bodies.record(_FIRST))


async def _find(
    client: AsyncMongoClient[Document], where: Where, query: dict[str, Any]
) -> Document:
    """Return a document as soon as it is there."""
    database, name = where
    async with asyncio.timeout(_PATIENCE):
        while not (found := await client[database][name].find_one(query)):
            await asyncio.sleep(0.1)
    return found
