"""What one unit of work wants to write, and how a transaction writes it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pymongo import DeleteOne, InsertOne, ReplaceOne
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.domain.errors import ConflictError, StaleVersionError
from shared.persistence.mongo import DUPLICATE_KEY, Document

OUTBOX = "outbox"
INBOX = "inbox"
_BY_KEY = {"_id": 1}


class DuplicateError(ConflictError):
    """Something unique exists already."""

    code = "duplicate"

    def __init__(self, what: str) -> None:
        super().__init__(f"This {what} exists already. Read it instead of creating it again.")


class ValueTakenError(DuplicateError):
    """Another record has a value that only one may have; reading again changes nothing."""

    code = "value-taken"

    def __init__(self, what: str) -> None:
        Exception.__init__(self, f"Another {what} has a value that only one may have.")


@dataclass(frozen=True, slots=True)
class Write:
    """One write to one document.

    Attributes:
        collection: Its name.
        what: What people call it, for messages.
        key: The document's `_id`.
        expected: The version it must still have; None to insert it.
        document: What it becomes; None to delete it.
    """

    collection: str
    what: str
    key: str
    expected: int | None
    document: Document | None


@dataclass(slots=True)
class Changes:
    """All that is written together or not at all."""

    writes: list[Write] = field(default_factory=list)
    outbox: list[Document] = field(default_factory=list)
    inbox: list[Document] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.writes or self.outbox or self.inbox)

    @property
    def is_one_document(self) -> bool:
        """Whether it is one write to one document, which is whole or not at all by itself."""
        return len(self.writes) == 1 and not (self.outbox or self.inbox)


def merge(all_changes: Iterable[Changes]) -> Changes:
    """Return several units' changes as one, to share a transaction."""
    merged = Changes()
    for changes in all_changes:
        merged.writes += changes.writes
        merged.outbox += changes.outbox
        merged.inbox += changes.inbox
    return merged


def apply(database: Database[Document], changes: Changes, session: ClientSession | None) -> None:
    """Write everything inside the session's transaction, if there is one, in bulk; on a thread.

    Raises:
        StaleVersionError: A document is not at the expected version any more.
        DuplicateError: A document with that key exists already.
        ValueTakenError: Another document has a unique value of one.
    """
    by_collection: dict[str, list[Write]] = defaultdict(list)
    for write in changes.writes:
        by_collection[write.collection].append(write)
    for name, writes in by_collection.items():
        _apply_writes(database, name, writes, session)
    if changes.inbox:
        _insert(database, INBOX, changes.inbox, "event", session)
    if changes.outbox:
        _insert(database, OUTBOX, changes.outbox, "event", session)


def _apply_writes(
    database: Database[Document], name: str, writes: list[Write], session: ClientSession | None
) -> None:
    # In runs of one kind, for each run is a round trip of its own. Deletions first: they free
    # unique values that others take.
    operations = [_operation(w) for w in sorted(writes, key=_kind)]
    expected = sum(w.expected is not None for w in writes)
    try:
        result = database[name].bulk_write(operations, ordered=True, session=session)
    except BulkWriteError as error:
        raise _duplicate(error, writes[0].what) from None
    if result.matched_count + result.deleted_count != expected:
        raise StaleVersionError(writes[0].what)


def _kind(write: Write) -> int:
    if write.document is None:
        return 0
    return 1 if write.expected is not None else 2


def _operation(write: Write) -> InsertOne[Document] | ReplaceOne[Document] | DeleteOne:
    where = {"_id": write.key, "version": write.expected}
    if write.document is None:
        return DeleteOne(where)
    if write.expected is None:
        return InsertOne(write.document)
    return ReplaceOne(where, write.document)


def _insert(
    database: Database[Document],
    name: str,
    documents: list[Document],
    what: str,
    session: ClientSession | None,
) -> None:
    try:
        database[name].insert_many(documents, ordered=False, session=session)
    except (BulkWriteError, DuplicateKeyError) as error:
        raise _duplicate(error, what) from None


def _duplicate(error: BulkWriteError | DuplicateKeyError, what: str) -> BaseException:
    if isinstance(error, DuplicateKeyError):
        return DuplicateError(what)
    found = error.details.get("writeErrors", ())
    if {e.get("code") for e in found} != {DUPLICATE_KEY}:
        return error
    is_of_another = any(e.get("keyPattern", _BY_KEY) != _BY_KEY for e in found)
    return ValueTakenError(what) if is_of_another else DuplicateError(what)
