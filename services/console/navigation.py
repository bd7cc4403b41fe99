"""What the navigation tells beside the names of pages: how much waits there."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from services.console.apis import ApiAwayError, ApiRefusedError

if TYPE_CHECKING:
    from services.console.visit import Visit


async def count_waiting(visit: "Visit") -> Mapping[str, int]:
    """Return what the navigation counts; nothing of a service that does not answer."""
    found = {}
    for page in visit.console.pages:
        if page.path and page.waits and page.is_for(visit.who):
            with suppress(ApiRefusedError, ApiAwayError):
                told = await visit.get(*page.waits, limit=1)
                found[page.path] = int(told["waiting"])
    return found
