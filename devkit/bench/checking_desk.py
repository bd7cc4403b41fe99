"""Verifiers: each takes the request that has waited longest, and verifies it."""

import asyncio
from datetime import datetime

import orjson

from devkit.bench.calls import Calls, RefusedError, bearer, now
from devkit.bench.filing import VERIFY
from devkit.bench.journal import Journal, Life

_LOOK_AGAIN = 0.04
_PATIENCE = 10.0


class CheckingDesk:
    """The verifiers of one department.

    While the queue is empty one of them asks for all, so that waiting costs next to nothing.

    Args:
        calls: The way to the services.
        address: Of verification.
        tokens: Of verifiers.
        journal: Where it is noted.
    """

    def __init__(
        self, calls: Calls, address: str, tokens: tuple[str, ...], journal: Journal
    ) -> None:
        self._calls, self._journal = calls, journal
        self._next, self._cases = f"{address}/v1/queue/next", f"{address}/v1/cases"
        self._headers = [bearer(token, Content_Type="application/json") for token in tokens]
        self._watch = asyncio.Lock()

    async def work(self) -> None:
        """Verify until cancelled."""
        async with asyncio.TaskGroup() as group:
            for headers in self._headers:
                group.create_task(self._verifier(headers))

    async def _verifier(self, headers: dict[str, str]) -> None:
        while True:
            try:
                case = await self._take(headers) or await self._wait_for_one(headers)
                await self._verify(case, headers)
            except RefusedError:
                await asyncio.sleep(_LOOK_AGAIN)

    async def _wait_for_one(self, headers: dict[str, str]) -> bytes:
        async with self._watch:
            while not (case := await self._take(headers)):
                await asyncio.sleep(_LOOK_AGAIN)
            return case

    async def _take(self, headers: dict[str, str]) -> bytes:
        """Return the next case as it was answered, or nothing."""
        status, answer = await self._calls.call(
            "take the next", "POST", self._next, headers, b"{}", (200, 204)
        )
        return answer if status == 200 else b""

    async def _verify(self, answer: bytes, headers: dict[str, str]) -> None:
        claimed, case = now(), orjson.loads(answer)
        life = await self._life(case["id"])
        if life is None:
            self._journal.errors["take the next: a request that nobody filed"] += 1
            return
        queued = datetime.fromisoformat(case["queued_at"]).timestamp()
        self._journal.note_claimed(life, queued, claimed)
        url = f"{self._cases}/{case['id']}/decision"
        await self._calls.call("verify", "POST", url, headers, VERIFY)
        self._journal.note_decided(life, now())

    async def _life(self, request_id: str) -> Life | None:
        """Return what is known of a request; a verifier may see it before its filer hears."""
        deadline = now() + _PATIENCE
        while (life := self._journal.lives.get(request_id)) is None and now() < deadline:
            await asyncio.sleep(0.005)
        return life
