"""What the navigation tells beside the names of pages: how much waits there."""

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from services.console.apis import ApiAwayError, ApiRefusedError

if TYPE_CHECKING:
    from services.console.visit import Visit


async def count_waiting(visit: "Visit") -> Mapping[str, int]:
    """Return what the navigation counts; nothing of a service that does not answer."""
    asked = [
        (page.path, where)
        for page in visit.console.pages
        if page.path and page.is_for(visit.who)
        for where in page.waits
    ]
    told = await asyncio.gather(*(_count(visit, *where) for _, where in asked))
    found: dict[str, int] = {}
    for (path, _), waiting in zip(asked, told, strict=True):
        found[path] = found.get(path, 0) + waiting
    return found


async def _count(visit: "Visit", service: str, path: str) -> int:
    try:
        return int((await visit.get(service, path, limit=1))["waiting"])
    except (ApiRefusedError, ApiAwayError):
        return 0
