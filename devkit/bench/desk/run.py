"""Filling the store, reading one request back, and timing the desk."""

import asyncio
import os
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
import psutil
from pymongo import AsyncMongoClient

from devkit.bench.calls import Calls, RefusedError, bearer
from devkit.bench.desk.filling import WRITTEN, Target, Told, fill
from devkit.bench.desk.pace import Noted
from devkit.bench.desk.real import RealRequests
from devkit.bench.desk.result import DeskResult, percentiles_of, what_is_slow
from devkit.bench.desk.scene import open_scene, work
from devkit.bench.desk.stored import Document, Known, Store
from devkit.bench.filing import WITH_ONE_PAPER
from devkit.bench.host import loop_ms
from devkit.bench.outside import wait_until_listening
from devkit.bench.people import People, sign_in
from devkit.bench.usage import Usage
from devkit.papers import photo
from devkit.stack.local import LocalStack
from devkit.stack.services import EVERYTHING
from shared.catalogue.loading import load_catalogue

MONGO_CACHE = 1024
"""Megabytes, as in docker-compose.yml."""
API_CLERKS = 12
ERRANDS = 150
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for.

    Attributes:
        stored: Requests in the store.
        rate: Pages of clerks in a second.
        errands: How many errands of clerks are timed.
    """

    stored: int
    rate: float
    errands: int = ERRANDS


async def run_desk(options: Options, told: Told) -> DeskResult:
    """Fill the store, measure, and leave nothing behind."""
    stack = LocalStack(
        services=tuple(EVERYTHING),
        log_level="WARNING",
        progress=lambda name: told(f"{name} is ready", 0),
        mongo_cache=MONGO_CACHE,
    )
    errors: Counter[str] = Counter()
    host_speed = loop_ms()
    async with stack, Calls(errors) as calls, AsyncExitStack() as closing:
        people = await _sign_in(stack)
        store = await _store(options, stack, calls, people)
        began = time.monotonic()
        # Nobody reads or sweeps while there are no indexes.
        await asyncio.gather(*(service.stop() for service in stack.services.values()))
        target = Target(stack.addresses.mongo_uri, stack.secrets.office_keys)
        known = await fill(target, store, told)
        fill_seconds = time.monotonic() - began
        await asyncio.gather(*(service.start() for service in stack.services.values()))
        await _wait_for(stack, calls)
        noted = Noted()
        wrong = await _read_back(calls, stack, people, known[0])
        scene = await open_scene(stack, calls, await _sign_in(stack), known, closing)
        told("warming up", store.count)
        await work(scene, options.rate, WARM_UP, Noted())
        told("measuring", store.count)
        pids = {child.name: child.pid for child in stack.children if child.pid}
        machine = psutil.cpu_times()
        async with Usage(pids | {"load generator": os.getpid()}) as usage:
            await work(scene, options.rate, options.errands, noted)
        size = await _gigabytes(stack.addresses.mongo_uri)
    found = percentiles_of(noted)
    return DeskResult(
        stored=store.count,
        open=2 * (store.count // store.open_each),
        fill_seconds=round(fill_seconds, 1),
        gigabytes=size,
        pages_per_second=options.rate,
        latency_ms=found,
        rss_mb={name: size // 2**20 for name, size in usage.peak_rss.items()},
        cpu_seconds={name: round(spent, 1) for name, spent in usage.cpu_seconds.items()},
        loop_ms=host_speed,
        others_share=_share_of_others(machine, sum(usage.cpu_seconds.values())),
        wrong=[
            *wrong,
            *(f"{what} ({times} times)" for what, times in errors.items()),
            *sorted(set(noted.errors)),
            *what_is_slow(found),
        ],
    )


async def _store(options: Options, stack: LocalStack, calls: Calls, people: People) -> Store:
    await _wait_for(stack, calls)
    paper = await asyncio.to_thread(photo)
    waiting, making, ended = await RealRequests(calls, stack, people, paper).make()
    others = [
        code
        for code in load_catalogue().current.office.departments
        if code != WITH_ONE_PAPER.department
    ]
    departments = (WITH_ONE_PAPER.department, *others)
    return Store(options.stored, datetime.now(UTC), departments, waiting, making, ended)


async def _sign_in(stack: LocalStack) -> People:
    return await sign_in(
        stack.addresses,
        WITH_ONE_PAPER.department,
        residents=1,
        verifiers=API_CLERKS,
        operators=1,
    )


async def _wait_for(stack: LocalStack, calls: Calls) -> None:
    listening = [name for name in EVERYTHING if name != "console"]
    await wait_until_listening(calls, {n: stack.addresses.service(n) for n in listening})


async def _read_back(calls: Calls, stack: LocalStack, people: People, known: Known) -> list[str]:
    """Compare a request that was written with what the API shows of it."""
    url = f"{stack.addresses.service('verification')}/v1/cases/{known.id}"
    try:
        _, answer = await calls.call("read back", "GET", url, bearer(people.verifiers[0]))
    except RefusedError:
        return ["a stored request cannot be read through the API"]
    case = orjson.loads(answer)
    shown = (case["ticket"], case["subject"]["name"], case["subject"]["nik"])
    is_same = shown == (known.ticket, known.name, known.nik)
    return [] if is_same else ["a stored request is shown otherwise than it was written"]


def _share_of_others(before: Any, own_seconds: float) -> float:
    """Return which share of the machine's processors others used since."""
    now = psutil.cpu_times()
    idle = (now.idle + now.iowait) - (before.idle + before.iowait)
    whole = sum(now[:8]) - sum(before[:8])
    return round(max(0.0, float(whole - idle - own_seconds) / float(whole)), 2)


async def _gigabytes(mongo_uri: str) -> float:
    async with AsyncMongoClient[Document](mongo_uri) as client:
        names = {database for database, _ in WRITTEN}
        sizes = [(await client[name].command("dbStats"))["totalSize"] for name in names]
    return round(float(sum(sizes)) / 1e9, 2)
