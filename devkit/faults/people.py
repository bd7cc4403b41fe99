"""The people of a fault run: they do their work through the public APIs and do not give up.

Whatever a service answers while parts of it are dead, people try again: applicants with the same
idempotency key, clerks and operators by looking at their lists anew.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import aiohttp

from devkit.client import OfficeClient, UnexpectedAnswerError, filing
from devkit.commands.token import NoTokenError
from devkit.papers import photo

REST = 0.1
_AWAY = (aiohttp.ClientError, TimeoutError, OSError, NoTokenError)
CHANGED_MEANWHILE = 409


@dataclass(slots=True)
class Tally:
    """What people of a run have seen.

    Attributes:
        accepted: Ids of requests that a service acknowledged.
        tried_again: How often somebody had to try again.
        unexpected: Answers that no outage explains, by what was answered.
    """

    accepted: set[str] = field(default_factory=set)
    tried_again: int = 0
    unexpected: dict[str, int] = field(default_factory=dict)


class People:
    """Applicants, verifiers and operators.

    Args:
        client: Calls the services.
        tally: What they note.
    """

    def __init__(self, client: OfficeClient, tally: Tally) -> None:
        self._client, self._tally = client, tally
        self._numbers = itertools.count(1)

    async def apply(self, numbers: asyncio.Queue[int]) -> None:
        """File requests as their numbers come, for ever."""
        while True:
            await self._file(await numbers.get())
            numbers.task_done()

    async def _file(self, number: int) -> None:
        """File one request, again and again until it is acknowledged."""
        person = f"bench-resident-{number % 50}"

        async def file() -> None:
            answer = await self._client.call(
                person,
                "POST",
                "intake-app",
                "/v1/requests",
                form=filing(_request(number), _papers()),
                headers={"Idempotency-Key": f"fault-{number}"},
            )
            self._tally.accepted.add(answer.body["id"])

        await self._until_done(file)

    async def verify(self, verifier: str) -> None:
        """Take the next case and verify it, for ever."""
        while True:
            if not await self._try(lambda: self._verify_next(verifier)):
                await asyncio.sleep(REST)

    async def operate(self, operator: str) -> None:
        """Record the products of what is on the worklist and complete it, for ever."""
        while True:
            if not await self._try(lambda: self._make_some(operator)):
                await asyncio.sleep(REST)

    async def _verify_next(self, verifier: str) -> bool:
        mine = await self._client.call(
            verifier, "GET", "verification", "/v1/queue?status=mine&limit=1"
        )
        if mine.body["items"]:  # taken before an outage
            case_id = mine.body["items"][0]["id"]
        else:
            taken = await self._client.call(
                verifier, "POST", "verification", "/v1/queue/next", json={}
            )
            if taken.status == 204:
                return False
            case_id = taken.body["id"]
        path = f"/v1/cases/{case_id}/decision"
        await self._client.call(verifier, "POST", "verification", path, json={"decision": "verify"})
        return True

    async def _make_some(self, operator: str) -> bool:
        works = await self._client.call(operator, "GET", "processing", "/v1/work?limit=20")
        is_busy = False
        for work in works.body["items"]:
            for product in work["products"]:
                if product.get("ready_at") or product.get("state") == "ready":
                    continue
                is_busy = True
                number = f"3319{next(self._numbers) % 10**12:012d}"
                path = f"/v1/work/{work['id']}/products/{product['key']}/ready"
                await self._client.call(
                    operator, "POST", "processing", path, json={"number": number, "complete": True}
                )
        return is_busy

    async def _until_done(self, deed: Callable[[], Awaitable[object]]) -> None:
        async def done() -> bool:
            await deed()
            return True

        while not await self._try(done):
            await asyncio.sleep(REST)

    async def _try(self, deed: Callable[[], Awaitable[bool]]) -> bool:
        try:
            return await deed()
        except _AWAY:
            self._tally.tried_again += 1
        except UnexpectedAnswerError as error:
            self._tally.tried_again += 1
            if error.status < 500 and error.status != CHANGED_MEANWHILE:
                seen = self._tally.unexpected
                seen[str(error)] = seen.get(str(error), 0) + 1
        return False


def _request(number: int) -> Mapping[str, object]:
    return {
        "document_type": "KK_HILANG_RUSAK",
        "facts": {"sebab": "hilang", "orang_asing": "tidak"},
        "applicant": {"name": "Warga Uji", "phone": f"+62812{10_000_000 + number % 5000}"},
        "subject": {
            "name": f"Warga Uji {_letters(number)}",
            "nik": f"331902150190{number % 9999 + 1:04d}",
        },
        "submit": True,
    }


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


@cache
def _papers() -> Mapping[str, bytes]:
    return {"F-1.02": photo(1), "SURAT_POLISI": photo(2)}
