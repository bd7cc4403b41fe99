"""Reading single documents: callers who meet share a query.

A query costs the driver about the same for one document as for twenty. So while one query is under
way, the callers that arrive wait and then share the next, as writers share a transaction.
"""

import asyncio
from collections import defaultdict

from shared.persistence.mongo import Database, Document

# The answer to more would hold up everybody who waits for it.
MOST_TOGETHER = 100

_Waiting = dict[str, asyncio.Future[Document | None]]


class Reader:
    """Reads documents of one database by their key."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: dict[str, _Waiting] = defaultdict(dict)
        self._workers: dict[str, asyncio.Task[None]] = {}

    async def get(self, collection: str, key: str) -> Document | None:
        """Return a document, or None; read after this call began, so whoever wrote can read.

        Raises:
            PyMongoError: The database is away.
        """
        waiting = self._waiting[collection]
        future = waiting.get(key)
        if future is None:
            future = waiting[key] = asyncio.get_running_loop().create_future()
        worker = self._workers.get(collection)
        if worker is None or worker.done():
            self._workers[collection] = asyncio.create_task(self._drain(collection))
        return await asyncio.shield(future)

    async def _drain(self, collection: str) -> None:
        waiting = self._waiting[collection]
        while waiting:
            group = {key: waiting.pop(key) for key in list(waiting)[:MOST_TOGETHER]}
            try:
                found = await self._find(collection, list(group))
            except Exception as error:  # noqa: BLE001 - it belongs to the callers, not to this task
                for future in group.values():
                    future.set_exception(error)
            else:
                for key, future in group.items():
                    future.set_result(found.get(key))

    async def _find(self, collection: str, keys: list[str]) -> dict[str, Document]:
        query = {"_id": keys[0] if len(keys) == 1 else {"$in": keys}}
        documents = await self._database[collection].find(query).to_list(len(keys))
        return {document["_id"]: document for document in documents}
