"""What a service holds of MongoDB: its database, its units of work, its outbox."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pymongo
from pymongo import IndexModel
from pymongo.errors import CollectionInvalid, OperationFailure
from pymongo.read_concern import ReadConcern

from shared.persistence import leases, outbox
from shared.persistence.changes import INBOX, OUTBOX, Changes
from shared.persistence.committer import Committer
from shared.persistence.dead_letters import DEAD_LETTERS
from shared.persistence.mongo import Client, Database, open_database, passing_trouble
from shared.persistence.outbox import Outbox
from shared.persistence.reading import Reader
from shared.persistence.records import Collection, Record
from shared.persistence.unit_of_work import UnitOfWork
from shared.trail.records import TRAIL_COLLECTIONS

# Longer than Kafka keeps a message, so that a repetition is always recognised.
INBOX_KEPT = timedelta(days=14)
# A new index of a collection with millions of records takes minutes, and nobody waits for less.
INDEXING = timedelta(hours=2)

_NAMESPACE_EXISTS = 48

R = TypeVar("R", bound=Record)
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the time; the clock of everything that is not told another one."""
    now = datetime.now(UTC)
    # As finely as MongoDB keeps it, so that what is told of a write is what is read of it later.
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class Store:
    """A service's state.

    Args:
        client: The connection.
        database_name: The service's own database.
        source: The service, as it signs its events.
        collections: All its collections.
        clock: What time it is; `utc_now` if none is given.

    Attributes:
        database: Read for people: what a majority has confirmed.
        latest: Read for decisions: what was written last, for their writes are checked against it.
    """

    def __init__(
        self,
        client: Client,
        database_name: str,
        source: str,
        collections: Sequence[Collection[Any]],
        clock: Clock | None = None,
    ) -> None:
        self.clock = clock or utc_now
        self.source = source
        self.database: Database = open_database(client, database_name)
        self.outbox = Outbox(self.database)
        # A unit of work reads what was written last, for its write is checked against that; what
        # the majority has confirmed may be a moment older, and every such write would be stale.
        self.latest = self.database.with_options(read_concern=ReadConcern("local"))
        self._reader = Reader(self.latest)
        self._collections = (*collections, DEAD_LETTERS, *TRAIL_COLLECTIONS)
        self._listeners: list[Callable[[], None]] = []
        self._committer = Committer(client, self.database, self._committed)

    async def prepare(self) -> None:
        """Create collections and indexes.

        Transactions that meet a collection for the first time conflict, so all exist before.
        """
        wanted: dict[str, Sequence[IndexModel]] = {c.name: c.indexes for c in self._collections}
        wanted[OUTBOX] = outbox.INDEXES
        wanted[INBOX] = (
            IndexModel([("at", 1)], expireAfterSeconds=int(INBOX_KEPT.total_seconds())),
        )
        wanted[leases.LEASES] = ()
        existing = set(await self.database.list_collection_names())
        for name, indexes in wanted.items():
            if name not in existing:
                await self._create(name)
            if indexes:
                await asyncio.to_thread(self._index, name, indexes)
        for collection in self._collections:
            if collection.retired and collection.name in existing:
                await self._retire(collection)

    def _index(self, name: str, indexes: Sequence[IndexModel]) -> None:
        """Create indexes and wait for as long as a large collection takes; called on a thread."""
        with pymongo.timeout(INDEXING.total_seconds()):
            self.database.delegate[name].create_indexes(list(indexes))

    async def _retire(self, collection: Collection[Any]) -> None:
        """Drop the indexes of earlier releases, now that those in their place are there."""
        there = await self.database[collection.name].index_information()
        for name in set(collection.retired) & there.keys():
            with suppress(OperationFailure):  # another process of this service was faster
                await self.database[collection.name].drop_index(name)

    async def _create(self, name: str) -> None:
        try:
            await self.database.create_collection(name)
        except (CollectionInvalid, OperationFailure) as error:
            # Another process of this service was faster, before the driver looked or after.
            if isinstance(error, OperationFailure) and error.code != _NAMESPACE_EXISTS:
                raise

    def on_outbox(self, listener: Callable[[], None]) -> None:
        """Call a listener after each commit that left something to be told."""
        self._listeners.append(listener)

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work that is written when the block ends without an error.

        Raises:
            ConflictError: Somebody wrote first; nothing was written.
            DatabaseAwayError: The database does not answer for now.
        """
        unit = UnitOfWork(self.latest, self._reader, self.source, self.clock())
        with passing_trouble():
            yield unit
            await self._committer.commit(unit.changes())

    def new_unit(self) -> UnitOfWork:
        """Return a unit of work for a batch; written with `commit`."""
        return UnitOfWork(self.latest, self._reader, self.source, self.clock())

    async def commit(self, unit: UnitOfWork) -> None:
        """Write a batch's unit of work in a transaction of its own."""
        await self._committer.commit_alone(unit.changes())

    async def write(self, changes: Changes) -> None:
        """Write changes that were put together by hand, in a transaction of their own.

        Raises:
            ConflictError: Somebody wrote first; nothing was written.
            DatabaseAwayError: The database does not answer for now.
        """
        with passing_trouble():
            await self._committer.commit_alone(changes)

    async def find(
        self,
        collection: Collection[R],
        query: dict[str, Any],
        *,
        sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 100,
        hint: str | None = None,
    ) -> list[R]:
        """Return records that match a query.

        Args:
            collection: Where.
            query: What they match.
            sort: By what they are ordered.
            limit: How many at most.
            hint: The name of the index to use; without it the database chooses.

        Raises:
            DatabaseAwayError: The database does not answer for now.
        """
        with passing_trouble():
            documents = self.database[collection.name]
            cursor = documents.find(query, hint=hint).sort(list(sort)).limit(limit)
            return [collection.from_document(d) for d in await cursor.to_list(limit)]

    async def find_one(self, collection: Collection[R], query: dict[str, Any]) -> R | None:
        """Return the record that matches a query, or None."""
        with passing_trouble():
            document = await self.database[collection.name].find_one(query)
        return collection.from_document(document) if document else None

    async def find_unique(self, collection: Collection[R], field: str, value: str) -> R | None:
        """Return the record that has a value which only one may have, or None.

        Args:
            collection: Where.
            field: Of the document, with a unique index.
            value: What it has.
        """
        with passing_trouble():
            document = await self._reader.get(collection.name, value, field)
        return collection.from_document(document) if document else None

    async def count(self, collection: Collection[R], query: dict[str, Any]) -> int:
        """Return how many records match a query."""
        with passing_trouble():
            return await self.database[collection.name].count_documents(query)

    async def ping(self) -> None:
        """Ask the database for an answer.

        Raises:
            DatabaseAwayError: It gave none.
        """
        with passing_trouble():
            await self.database.command("ping")

    def _committed(self) -> None:
        for listener in self._listeners:
            listener()
