"""Committing changes durably, several units of work in one transaction where they meet.

A transaction costs about the same for one request as for fifty (it is the journal that takes the
time). So while one transaction is under way, the units of work that arrive wait and then share the
next. When a shared transaction fails because one of them is stale, each is tried alone: a bad one
stops nobody.

A transaction runs from its first write to its commit on a thread of its own, with the driver that
Motor wraps: half a dozen round trips, each handed to a thread and back, would take several times as
long.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pymongo

from shared.domain.errors import ConflictError
from shared.persistence.changes import Changes, apply, merge
from shared.persistence.gathering import Gathering
from shared.persistence.mongo import DURABLE, Client, Database

# A caller of an API hears within this time; a consumer tries again for as long as it takes.
PATIENCE = timedelta(seconds=10)
# Consumers, callers and background work of one service; more would only queue in the database.
THREADS = 8


class Committer:
    """Writes changes to one database.

    Args:
        client: Where transactions are started.
        database: What is written to.
        on_commit: Called after each commit that put something into the outbox.
    """

    def __init__(self, client: Client, database: Database, on_commit: Callable[[], None]) -> None:
        self._client, self._database = client.delegate, database.delegate
        self._on_commit = on_commit
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="commit")
        self._commit_shared = Gathering(self._commit_together)

    async def commit(self, changes: Changes) -> None:
        """Write changes, in a transaction shared with whoever else is waiting.

        Raises:
            ConflictError: Somebody wrote first.
            PyMongoError: Not written, as far as can be known; the same may be tried again.
        """
        if changes and (error := await self._commit_shared(changes)):
            raise error

    async def commit_alone(self, changes: Changes) -> None:
        """Write changes in a transaction of their own; for consumers, whose batches are large."""
        if not changes:
            return
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, self._transact, changes)
        if changes.outbox:
            self._on_commit()

    async def _commit_together(self, waiting: Sequence[Changes]) -> list[Exception | None]:
        """Return for each what went wrong."""
        try:
            await self.commit_alone(merge(waiting))
        except ConflictError as error:
            if len(waiting) == 1:
                return [error]
            return [await self._outcome(changes) for changes in waiting]
        return [None for _ in waiting]

    async def _outcome(self, changes: Changes) -> Exception | None:
        try:
            await self.commit_alone(changes)
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits for these changes
            return error
        return None

    def _transact(self, changes: Changes) -> None:
        with pymongo.timeout(PATIENCE.total_seconds()):
            if changes.is_one_document:  # a transaction would be a round trip more
                apply(self._database, changes, None)
                return
            with self._client.start_session() as session:
                session.with_transaction(
                    lambda opened: apply(self._database, changes, opened), write_concern=DURABLE
                )
