"""What services and the simulator say of themselves, asked over HTTP from outside."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import orjson
from pymongo import AsyncMongoClient

from devkit.bench.calls import Calls, bearer

_PUBLISHED = re.compile(rb"^loket_events_published_total(?:\{.*\})? ([0-9.e+]+)", re.MULTILINE)
_A_PAGE = 200
_POLL = 0.05


async def wait_until_listening(calls: Calls, addresses: Mapping[str, str]) -> None:
    """Wait until every service has its partitions; it is ready for requests before."""
    waiting = dict(addresses)
    while waiting:
        for name, address in list(waiting.items()):
            _, body = await calls.call("health", "GET", f"{address}/health/ready", {})
            if b'"listening"' in body:
                del waiting[name]
        await asyncio.sleep(_POLL)


async def events_published(calls: Calls, addresses: Mapping[str, str]) -> float:
    """Return how many messages all services have said so far."""
    total = 0.0
    for address in addresses.values():
        _, body = await calls.call("metrics", "GET", f"{address}/metrics", {})
        total += sum(float(count) for count in _PUBLISHED.findall(body))
    return total


async def documents_written(mongo_uri: str) -> int:
    """Return how many documents the database has inserted, changed and deleted so far."""
    async with AsyncMongoClient[dict[str, Any]](mongo_uri) as client:
        status = await client.admin.command("serverStatus")
    counts = status["metrics"]["document"]
    return int(counts["inserted"] + counts["updated"] + counts["deleted"])


async def pages(calls: Calls, url: str, token: str) -> AsyncIterator[dict[str, Any]]:
    """Yield every item of a paged list."""
    after = ""
    while True:
        sign = "&" if "?" in url else "?"
        page_url = f"{url}{sign}limit={_A_PAGE}{after}"
        _, body = await calls.call("read a list", "GET", page_url, bearer(token))
        page = orjson.loads(body)
        for item in page["items"]:
            yield item
        if page["next"] is None:
            return
        after = f"&after={page['next']}"
