"""Operators: they take verified requests from the worklist, record the product and complete."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import orjson

from devkit.bench.calls import Calls, RefusedError, bearer, now
from devkit.bench.filing import BULK_HEADER, Bodies
from devkit.bench.journal import Journal

_LOOK_AGAIN = 0.1
_A_PAGE = 100
_COMPLETED = "completed"

Item = dict[str, Any]


class MakingDesk:
    """The operators of one department.

    One of them looks at the worklist and hands out what is new on it.

    Args:
        calls: The way to the services.
        address: Of processing.
        tokens: Of operators.
        bodies: What they record.
        journal: Where it is noted.
        is_bulk: Record by files instead of one by one.
    """

    def __init__(
        self,
        calls: Calls,
        address: str,
        tokens: tuple[str, ...],
        bodies: Bodies,
        journal: Journal,
        *,
        is_bulk: bool,
    ) -> None:
        self._calls, self._bodies, self._journal = calls, bodies, journal
        self._is_bulk, self._tokens = is_bulk, tokens
        self._work = f"{address}/v1/work"
        department = bodies.filing.department
        self._list = f"{self._work}?department={department}&state=verified&limit={_A_PAGE}"
        self._handed_out: asyncio.Queue[list[Item]] = asyncio.Queue(len(tokens))
        self._seen: set[str] = set()

    async def work(self) -> None:
        """Record until cancelled."""
        record = self._record_file if self._is_bulk else self._record_one
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hand_out())
            for token in self._tokens:
                group.create_task(self._operator(token, record))

    async def _hand_out(self) -> None:
        headers = bearer(self._tokens[0])
        while True:
            new = await self._new_items(headers)
            for portion in [new] if self._is_bulk and new else [[item] for item in new]:
                await self._handed_out.put(portion)
            if len(new) < _A_PAGE:
                await asyncio.sleep(_LOOK_AGAIN)

    async def _new_items(self, headers: dict[str, str]) -> list[Item]:
        try:
            _, answer = await self._calls.call("read the worklist", "GET", self._list, headers)
        except RefusedError:
            return []
        new = [i for i in orjson.loads(answer)["items"] if i["id"] not in self._seen]
        self._seen.update(item["id"] for item in new)
        return new

    async def _operator(
        self, token: str, record: Callable[[str, list[Item]], Coroutine[Any, Any, None]]
    ) -> None:
        while True:
            items = await self._handed_out.get()
            try:
                await record(token, items)
            except RefusedError:
                continue

    async def _record_one(self, token: str, items: list[Item]) -> None:
        [item] = items
        life = self._journal.lives[item["id"]]
        url = f"{self._work}/{item['id']}/products/{self._bodies.filing.product}/ready"
        headers = bearer(token, Content_Type="application/json")
        body = self._bodies.record(life.number)
        _, answer = await self._calls.call("record", "POST", url, headers, body)
        if orjson.loads(answer)["state"] == _COMPLETED:
            self._journal.note_completed(life, now())
        else:
            self._journal.errors["record: not completed by it"] += 1

    async def _record_file(self, token: str, items: list[Item]) -> None:
        lives = [self._journal.lives[item["id"]] for item in items]
        lines = "".join(self._bodies.bulk_line(life.ticket, life.number) for life in lives)
        headers = bearer(token, Content_Type="text/csv")
        body = (BULK_HEADER + lines).encode()
        url = f"{self._work}/bulk"
        _, answer = await self._calls.call("record a file", "POST", url, headers, body)
        # Line 1 is the header.
        outcomes = {line["line"]: line["outcome"] for line in orjson.loads(answer)["lines"]}
        for line, life in enumerate(lives, start=2):
            if outcomes.get(line) == "recorded":
                self._journal.note_completed(life, now())
            else:
                self._journal.errors["record a file: line refused"] += 1
