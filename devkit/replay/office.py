"""The office during a replay: at every turn it records, checks, and takes in, in this order."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp
import orjson

from devkit.papers import pdf
from devkit.replay.months import Kind
from devkit.replay.people import People
from devkit.replay.plan import Filed, Turn
from services.processing.registry.automatic import invent
from services.processing.registry.port import Order
from shared.catalogue.rules import Rules
from shared.domain.errors import PermanentError

AT_ONCE = 12
"""As many people call at the same moment."""
BULK = 200
PATIENCE = timedelta(minutes=2)
LOOK_EVERY = timedelta(milliseconds=100)
_REASON = "FOTO_BURAM"
_PAPER = pdf()

T = TypeVar("T")


class StuckError(PermanentError):
    """What a replay waited for did not come."""

    code = "replay-stuck"

    def __init__(self, what: str) -> None:
        super().__init__(f"Waited {PATIENCE.total_seconds():g} s for {what}, in vain.")


class ReplayedOffice:
    """Everybody's work.

    Args:
        people: Calls the services.
        rules: The month's rules, for the look of numbers.
        born: The birthday of children without a number.
    """

    def __init__(self, people: People, rules: Rules, born: date) -> None:
        self._people, self._rules, self._born = people, rules, born
        self._filed: dict[str, Filed] = {}
        self._tickets: dict[str, str] = {}
        self._in_queue: dict[str, int] = {"CAPIL": 0, "DAFDUK": 0}
        # A clerk who returned a request keeps it, and has it again once it is repaired.
        self._returned: dict[str, str] = {}
        self._repaired: dict[str, str] = {}
        self._to_make: list[str] = []
        self.completed = 0

    async def take(self, turn: Turn) -> None:
        """Do all that a turn is for."""
        await self._record()
        await asyncio.gather(*(self._check(department) for department in self._in_queue))
        repaired, self._repaired = self._repaired, {}
        await _each(repaired.items(), self._check_again)
        if turn.is_first_of_day:
            returned, self._returned = self._returned, {}
            await _each(returned, self._repair)
            self._repaired = returned
        await _each(turn.filed, self._file)

    async def _file(self, filed: Filed) -> None:
        form = _papers(filed.kind.papers)
        body = orjson.dumps(filed.body(self._born)).decode()
        form.add_field("request", body, content_type="application/json")
        headers = {"Idempotency-Key": f"replay-{filed.number:06d}"}
        answer = await self._people.call(
            filed.filer, "POST", "intake-app", "/v1/requests", form=form, headers=headers
        )
        request_id = answer.body["id"]
        self._filed[request_id] = filed
        self._tickets[answer.body["ticket"]] = request_id
        self._in_queue[filed.kind.department] += 1

    async def _repair(self, request_id: str) -> None:
        filed = self._filed[request_id]
        path = f"/v1/requests/{request_id}/amend"

        async def repaired() -> Any:
            form = _papers(filed.kind.papers[:1])
            answer = await self._people.call(
                filed.filer, "POST", "intake-app", path, form=form, expected=(200, 409)
            )
            return answer.body if answer.status == HTTPStatus.OK else None

        await _until(repaired, "a request to be shown as returned")

    async def _check(self, department: str) -> None:
        """Decide about everything in a department's queue."""
        expected, self._in_queue[department] = self._in_queue[department], 0
        clerks = [f"bench-verifier-{department.lower()}-{n}" for n in range(AT_ONCE // 2)]
        left = [expected]

        async def clerk_works(clerk: str) -> None:
            while left[0] > 0:
                left[0] -= 1
                await self._decide(clerk)

        await asyncio.gather(*map(clerk_works, clerks))

    async def _decide(self, clerk: str) -> None:
        async def next_one() -> Any:
            answer = await self._people.call(
                clerk, "POST", "verification", "/v1/queue/next", json={}, expected=(200, 204)
            )
            return answer.body

        case = await _until(next_one, f"the next case for {clerk}")
        request_id = case["id"]
        filed = self._filed[request_id]
        decision: dict[str, object] = {"decision": "verify"}
        if filed.is_faulty:
            fault = {"requirement": filed.kind.papers[0], "reason": _REASON}
            decision = {"decision": "return", "faults": [fault]}
            self._returned[request_id] = clerk
        else:
            self._to_make.append(request_id)
        path = f"/v1/cases/{request_id}/decision"
        await self._people.call(clerk, "POST", "verification", path, json=decision)

    async def _check_again(self, repaired: tuple[str, str]) -> None:
        request_id, clerk = repaired
        path = f"/v1/cases/{request_id}/decision"

        async def decided() -> Any:
            answer = await self._people.call(
                clerk,
                "POST",
                "verification",
                path,
                json={"decision": "verify"},
                expected=(200, 409),
            )
            return answer.body if answer.status == HTTPStatus.OK else None

        await _until(decided, f"a repaired request to be back with {clerk}")
        self._to_make.append(request_id)

    async def _record(self) -> None:
        """Record everything that was verified, by files as operators do."""
        ids, self._to_make = self._to_make, []
        for maker in {self._filed[i].kind.maker for i in ids}:
            mine = [i for i in ids if self._filed[i].kind.maker == maker]
            lines = {ticket: i for ticket, i in self._tickets.items() if i in set(mine)}
            for first in range(0, len(lines), BULK):
                await self._record_file(maker, dict(list(lines.items())[first : first + BULK]))

    async def _record_file(self, maker: str, waiting: dict[str, str]) -> None:
        operator = f"bench-operator-{maker.lower()}-1"
        deadline = asyncio.get_running_loop().time() + PATIENCE.total_seconds()
        while waiting:
            csv = "ticket,product,number,complete\n" + "".join(
                self._line(ticket, self._filed[i].kind) for ticket, i in waiting.items()
            )
            answer = await self._people.call(
                operator, "POST", "processing", "/v1/work/bulk", csv=csv
            )
            done = [x["ticket"] for x in answer.body["lines"] if x["outcome"] == "recorded"]
            self.completed += len(done)
            waiting = {t: i for t, i in waiting.items() if t not in set(done)}
            if waiting and asyncio.get_running_loop().time() > deadline:
                refused = next(x for x in answer.body["lines"] if x["outcome"] != "recorded")
                raise StuckError(f"{len(waiting)} requests to be recorded ({refused['detail']})")
            if waiting:
                await asyncio.sleep(LOOK_EVERY.total_seconds())

    def _line(self, ticket: str, kind: Kind) -> str:
        pattern = self._rules.product(kind.product).number
        number = invent(pattern, Order(ticket, kind.product, pattern)) if pattern else ""
        return f"{ticket},{kind.product},{number},ya\n"


async def _each(items: Iterable[T], work: Callable[[T], Awaitable[None]]) -> None:
    """Do a work on every item, some at a time."""
    waiting = iter(items)

    async def worker() -> None:
        for item in waiting:
            await work(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(worker())


async def _until(look: Callable[[], Awaitable[T | None]], what: str) -> T:
    deadline = asyncio.get_running_loop().time() + PATIENCE.total_seconds()
    while (found := await look()) is None:
        if asyncio.get_running_loop().time() > deadline:
            raise StuckError(what)
        await asyncio.sleep(LOOK_EVERY.total_seconds())
    return found


def _papers(codes: Iterable[str]) -> aiohttp.FormData:
    form = aiohttp.FormData(default_to_multipart=True)
    for code in codes:
        form.add_field(code, _PAPER, filename=f"{code}.pdf", content_type="application/pdf")
    return form
