"""Filling the store, reading one request back, and timing the desk."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict
from pymongo import AsyncMongoClient

from devkit.bench.calls import Calls, RefusedError, bearer
from devkit.bench.desk.clerks import LIMITS, Clerks
from devkit.bench.desk.stored import Filler, Known
from devkit.bench.filing import WITH_ONE_PAPER, Bodies
from devkit.bench.latency import Percentiles, percentiles
from devkit.bench.outside import wait_until_listening
from devkit.bench.people import sign_in
from devkit.papers import photo
from devkit.stack.local import LocalStack
from shared.catalogue.villages import load_villages
from shared.privacy.keys import OfficeKeys

SERVICES = ("intake-app", "verification")
CLERKS = 4
ROUNDS = 60
WARM_UP = 3
_FIRST = 99_000_000
"""The number of the request that is filed; those that are written begin at 0."""

Told = Callable[[str, int], None]


class DeskResult(BaseModel):
    """How fast the desk is.

    Attributes:
        stored: Requests in the store.
        fill_seconds: How long writing them took.
        gigabytes: What they take on disk, with their indexes.
        latency_ms: By what clerks do.
        wrong: What was too slow, not found or refused, in words; empty if all is well.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    stored: int
    fill_seconds: float
    gigabytes: float
    latency_ms: dict[str, Percentiles]
    wrong: list[str]


async def run_desk(stored: int, told: Told) -> DeskResult:
    """Fill the store, measure, and leave nothing behind."""
    stack = LocalStack(
        services=SERVICES, log_level="WARNING", progress=lambda name: told(f"{name} is ready", 0)
    )
    errors: Counter[str] = Counter()
    async with stack, Calls(errors) as calls:
        addresses = {name: stack.addresses.service(name) for name in SERVICES}
        await wait_until_listening(calls, addresses)
        people = await sign_in(
            stack.addresses, WITH_ONE_PAPER.department, residents=1, verifiers=CLERKS, operators=1
        )
        template = await _a_real_case(calls, stack, people.residents[0])
        filler = Filler(
            stack.addresses.mongo_uri,
            OfficeKeys.from_text(stack.secrets.office_keys),
            template,
            datetime.now(UTC),
        )
        began = time.monotonic()
        await filler.fill(stored, lambda count: told("stored", count))
        fill_seconds = time.monotonic() - began
        wrong = await _read_back(calls, addresses["verification"], people.verifiers[0], filler)
        clerks = _clerks(calls, addresses["verification"], people.verifiers, filler.known)
        await clerks.work(WARM_UP)
        clerks.times.clear()
        told("measuring", stored)
        await clerks.work(ROUNDS)
        size = await _gigabytes(stack.addresses.mongo_uri)
    return _result(stored, fill_seconds, size, clerks, [*wrong, *map(str, errors.items())])


def _clerks(calls: Calls, address: str, tokens: tuple[str, ...], known: list[Known]) -> Clerks:
    village = next(iter(load_villages())).name
    return Clerks(calls, address, tokens, known, village)


async def _a_real_case(calls: Calls, stack: LocalStack, token: str) -> dict[str, Any]:
    """File a request and return it as verification keeps it, once it is in the queue."""
    bodies = Bodies(WITH_ONE_PAPER, await asyncio.to_thread(photo))
    headers = bearer(token, Content_Type=bodies.content_type, Idempotency_Key="desk-bench-0001")
    url = stack.addresses.service("intake-app") + "/v1/requests"
    _, answer = await calls.call("file", "POST", url, headers, bodies.submission(_FIRST), (201,))
    request_id = orjson.loads(answer)["id"]
    queued = {"_id": request_id, "queued_at": {"$ne": None}}
    async with AsyncMongoClient[dict[str, Any]](stack.addresses.mongo_uri) as client:
        cases = client["loket_verification"]["cases"]
        async with asyncio.timeout(30):
            while not (case := await cases.find_one(queued)):
                await asyncio.sleep(0.1)
    return case


async def _read_back(calls: Calls, address: str, token: str, filler: Filler) -> list[str]:
    """Compare a request that was written with what the API shows of it."""
    known = filler.known[0]
    try:
        _, answer = await calls.call(
            "read back", "GET", f"{address}/v1/cases/{known.id}", bearer(token)
        )
    except RefusedError:
        return ["a stored request cannot be read through the API"]
    case = orjson.loads(answer)
    shown = (case["ticket"], case["subject"]["name"], case["subject"]["nik"])
    is_same = shown == (known.ticket, known.name, known.nik)
    return [] if is_same else ["a stored request is shown otherwise than it was written"]


async def _gigabytes(mongo_uri: str) -> float:
    async with AsyncMongoClient[dict[str, Any]](mongo_uri) as client:
        sizes = [
            (await client[name].command("dbStats"))["totalSize"]
            for name in ("loket_verification", "loket_keyring")
        ]
    return round(float(sum(sizes)) / 1e9, 2)


def _result(
    stored: int, fill_seconds: float, size: float, clerks: Clerks, wrong: list[str]
) -> DeskResult:
    found = {what: told for what in LIMITS if (told := percentiles(clerks.times[what]))}
    slow = [
        f"{what}: {told.p95:g} ms at p95, over {LIMITS[what] * 1000:g}"
        for what, told in found.items()
        if told.p95 > LIMITS[what] * 1000
    ]
    return DeskResult(
        stored=stored,
        fill_seconds=round(fill_seconds, 1),
        gigabytes=size,
        latency_ms=found,
        wrong=[*wrong, *sorted(set(clerks.errors)), *slow],
    )
