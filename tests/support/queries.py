"""What the database did for the queries of a test, by its own profiler."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from shared.persistence.store import Store

PROFILE = "system.profile"


@asynccontextmanager
async def profiled(store: Store, collection: str) -> AsyncIterator[list[dict[str, Any]]]:
    """Note every query of a collection within the block; the list is filled when it ends.

    Each has `docsExamined`, `keysExamined` and `planSummary`.
    """
    seen: list[dict[str, Any]] = []
    database = store.latest
    await database.command("profile", 2)
    try:
        yield seen
    finally:
        await database.command("profile", 0)
        query = {"ns": f"{database.name}.{collection}", "op": {"$in": ["query", "command"]}}
        shown = dict.fromkeys(("docsExamined", "keysExamined", "planSummary"), 1)
        seen += await database[PROFILE].find(query, shown).to_list(None)
        await database[PROFILE].drop()
