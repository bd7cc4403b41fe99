"""A unit of work: read records, put records, emit events; all written at once or not at all."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from shared.domain.errors import NotFoundError
from shared.domain.ids import new_id
from shared.events.envelope import Event, EventBody, to_headers
from shared.observability.tracing import current_traceparent
from shared.persistence.changes import INBOX, Changes, Write
from shared.persistence.mongo import Database, Document
from shared.persistence.reading import Reader
from shared.persistence.records import Collection, Record

R = TypeVar("R", bound=Record)
_Key = tuple[str, str]


class UnitOfWork:
    """Collects what one decision, or one batch of decisions, changes.

    Args:
        database: Where records are read from.
        reader: Reads single records.
        source: The service, as it signs its events.
        now: The time of every decision in this unit, aware UTC.
    """

    def __init__(self, database: Database, reader: Reader, source: str, now: datetime) -> None:
        self.now = now
        self._database = database
        self._reader = reader
        self.source = source
        self._records: dict[_Key, Record | None] = {}
        self._stored_versions: dict[_Key, int] = {}
        self._touched: dict[_Key, Collection[Any]] = {}
        self._outbox: list[Document] = []
        self._inbox: list[Document] = []

    async def load(self, collection: Collection[R], ids: Iterable[str]) -> None:
        """Read several records with one query, so that `get` answers from memory."""
        wanted = {i for i in ids if (collection.name, i) not in self._records}
        if not wanted:
            return
        for missing in wanted:
            self._records[collection.name, missing] = None
        query = {"_id": {"$in": list(wanted)}}
        async for document in self._database[collection.name].find(query):
            self._remember(collection, document)

    async def get(self, collection: Collection[R], record_id: str) -> R | None:
        """Return a record as this unit of work sees it, or None."""
        if (collection.name, record_id) not in self._records:
            document = await self._reader.get(collection.name, record_id)
            self._records[collection.name, record_id] = None
            if document is not None:
                self._remember(collection, document)
        return self._records[collection.name, record_id]  # type: ignore[return-value]

    async def require(self, collection: Collection[R], record_id: str) -> R:
        """Return a record.

        Raises:
            NotFoundError: There is none.
        """
        record = await self.get(collection, record_id)
        if record is None:
            raise NotFoundError(collection.what)
        return record

    def put(self, collection: Collection[R], record: R) -> R:
        """Write a record: a new one, or a new value of the one that was read.

        Returns:
            The record with the version that it will have.
        """
        key = (collection.name, record.id)
        stored = self._stored_versions.get(key, 0)
        record = record.model_copy(update={"version": stored + 1})
        self._records[key] = record
        self._touched[key] = collection
        return record

    def delete(self, collection: Collection[R], record: R) -> None:
        """Remove a record that was read."""
        key = (collection.name, record.id)
        self._records[key] = None
        self._touched[key] = collection

    def emit(self, body: EventBody, subject: str, topic: str) -> None:
        """Say that something happened; it is published once this unit is written."""
        event = Event(
            id=new_id(),
            source=self.source,
            subject=subject,
            time=self.now,
            topic=topic,
            traceparent=current_traceparent(),
            body=body,
        )
        self._outbox.append(
            {
                "_id": event.id,
                "topic": topic,
                "key": subject,
                "headers": to_headers(event),
                "body": body.model_dump_json(exclude_none=True).encode(),
                "at": self.now,
                "pending": True,
            }
        )

    async def unseen(self, group: str, event_ids: list[str]) -> set[str]:
        """Return those events that a consumer group has not handled yet."""
        keys = [f"{group}:{i}" for i in event_ids]
        cursor = self._database[INBOX].find({"_id": {"$in": keys}}, {"_id": 1})
        handled = {document["_id"] async for document in cursor}
        return {i for i, key in zip(event_ids, keys, strict=True) if key not in handled}

    def mark_handled(self, group: str, event_id: str) -> None:
        """Remember that a consumer group handled an event, in the same transaction."""
        self._inbox.append({"_id": f"{group}:{event_id}", "at": self.now})

    def changes(self) -> Changes:
        """Return everything to be written; several writes to one record become one."""
        writes = [self._write(key, collection) for key, collection in self._touched.items()]
        return Changes([w for w in writes if w], self._outbox, self._inbox)

    def _write(self, key: _Key, collection: Collection[Any]) -> Write | None:
        record = self._records[key]
        stored = self._stored_versions.get(key)
        if record is None and stored is None:
            return None
        document = None if record is None else collection.to_document(record, record.version)
        return Write(collection.name, collection.what, key[1], stored, document)

    def _remember(self, collection: Collection[Any], document: Document) -> None:
        key = (collection.name, document["_id"])
        self._records[key] = collection.from_document(document)
        self._stored_versions[key] = document["version"]
