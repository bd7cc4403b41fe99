"""Committing changes durably, several units of work in one transaction where they meet.

A transaction costs about the same for one request as for fifty (it is the journal that takes the
time). So while one transaction is under way, the units of work that arrive wait and then share the
next. When a shared transaction fails because one of them is stale, each is tried alone: a bad one
stops nobody.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from pymongo.errors import PyMongoError

from shared.domain.errors import ConflictError
from shared.persistence.changes import Changes, apply, merge
from shared.persistence.mongo import DURABLE, Client, Database, DatabaseAwayError, is_passing

# A caller of an API hears within this time; a consumer tries again for as long as it takes.
PATIENCE = timedelta(seconds=10)
# More would make the transaction long for everybody in it.
MOST_TOGETHER = 100

_Waiting = tuple[Changes, asyncio.Future[None]]


class Committer:
    """Writes changes to one database.

    Args:
        client: Where transactions are started.
        database: What is written to.
        on_commit: Called after each commit that put something into the outbox.
    """

    def __init__(self, client: Client, database: Database, on_commit: Callable[[], None]) -> None:
        self._client = client
        self._database = database
        self._on_commit = on_commit
        self._waiting: deque[_Waiting] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def commit(self, changes: Changes) -> None:
        """Write changes, in a transaction shared with whoever else is waiting.

        Raises:
            ConflictError: Somebody wrote first.
            DatabaseAwayError: Not written, as far as can be known; the same may be tried again.
        """
        if not changes:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((changes, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._drain())
        await future

    async def commit_alone(self, changes: Changes) -> None:
        """Write changes in a transaction of their own; for consumers, whose batches are large."""
        if not changes:
            return
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._transaction(changes)
        except TimeoutError:
            raise DatabaseAwayError from None
        if changes.outbox:
            self._on_commit()

    async def _drain(self) -> None:
        while self._waiting:
            count = min(len(self._waiting), MOST_TOGETHER)
            group = [self._waiting.popleft() for _ in range(count)]
            try:
                await self.commit_alone(merge(changes for changes, _ in group))
            except ConflictError as error:
                if len(group) == 1:
                    _settle(group[0][1], error)
                else:
                    await self._one_by_one(group)
            except Exception as error:  # noqa: BLE001 - it belongs to the callers, not to this task
                for _, future in group:
                    _settle(future, error)
            else:
                for _, future in group:
                    _settle(future, None)

    async def _one_by_one(self, group: list[_Waiting]) -> None:
        for changes, future in group:
            try:
                await self.commit_alone(changes)
            except Exception as error:  # noqa: BLE001 - as above
                _settle(future, error)
            else:
                _settle(future, None)

    async def _transaction(self, changes: Changes) -> None:
        async with await self._client.start_session() as opened:
            session: Any = opened  # motor declares its properties as methods
            for pause in _growing_pauses():
                session.start_transaction(write_concern=DURABLE)
                try:
                    await apply(self._database, changes, session)
                    await _commit(session)
                except BaseException as error:
                    if session.in_transaction:
                        await session.abort_transaction()
                    if not (isinstance(error, PyMongoError) and is_passing(error)):
                        raise
                else:
                    return
                await asyncio.sleep(pause)


async def _commit(session: Any) -> None:
    """Commit, asking again where the answer got lost: the server knows what it committed."""
    for pause in _growing_pauses():
        try:
            await session.commit_transaction()
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                raise
        else:
            return
        await asyncio.sleep(pause)


def _growing_pauses() -> Iterator[float]:
    # A conflict with another transaction passes in milliseconds, an election in seconds.
    pause = 0.005
    while True:
        yield pause
        pause = min(pause * 2, 1.0)


def _settle(future: asyncio.Future[None], error: Exception | None) -> None:
    if future.done():
        return
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
