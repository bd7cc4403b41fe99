"""Connecting to MongoDB, and telling trouble that passes from trouble that stays."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, timedelta
from typing import Any

from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo.errors import (
    ConnectionFailure,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from shared.domain.errors import TransientError

Client = AsyncIOMotorClient[dict[str, Any]]
Database = AsyncIOMotorDatabase[dict[str, Any]]
Document = dict[str, Any]

CODECS: CodecOptions[Document] = CodecOptions(tz_aware=True, tzinfo=UTC)

# Long enough for an election, short enough that a caller is told before giving up.
SERVER_SELECTION = timedelta(seconds=5)
# A socket that is silent this long is dead; the slowest query of ours takes a second.
SOCKET = timedelta(seconds=20)

DURABLE = WriteConcern(w="majority", j=True)
DUPLICATE_KEY = 11000
"""Code of a write that would have made a unique value twice."""

# Codes of a server that is stopping, starting, electing or out of patience; from the server's
# error code list (InterruptedAtShutdown, InterruptedDueToReplStateChange, ShutdownInProgress,
# NotWritablePrimary, PrimarySteppedDown, NoSuchTransaction, LockTimeout, WriteConflict,
# TransactionTooLarge is deliberately absent: it would never succeed).
_PASSING_CODES = frozenset({6, 7, 24, 89, 91, 112, 189, 251, 262, 9001, 10107, 11600, 11602, 13435})


class DatabaseAwayError(TransientError):
    """MongoDB did not answer, or has no primary for now."""

    code = "database-away"

    def __init__(self) -> None:
        super().__init__("The database does not answer for now. Try again in a moment.")


@contextmanager
def passing_trouble() -> Iterator[None]:
    """Turn the driver's errors for trouble that passes into DatabaseAwayError."""
    try:
        yield
    except PyMongoError as error:
        if is_passing(error):
            raise DatabaseAwayError from error
        raise


def connect(uri: str) -> Client:
    """Return a client; nothing is contacted until it is used."""
    return AsyncIOMotorClient(
        uri,
        tz_aware=True,
        serverSelectionTimeoutMS=int(SERVER_SELECTION.total_seconds() * 1000),
        socketTimeoutMS=int(SOCKET.total_seconds() * 1000),
        retryWrites=True,
        retryReads=True,
        w="majority",
        journal=True,
        maxPoolSize=20,
        appname="loket",
    )


def open_database(client: Client, name: str) -> Database:
    """Return a database whose writes survive a crash and whose times are aware."""
    return client.get_database(
        name,
        codec_options=CODECS,
        write_concern=DURABLE,
        read_concern=ReadConcern("majority"),
    )


def is_passing(error: BaseException) -> bool:
    """Return whether trying the same again later can succeed."""
    if isinstance(error, (ConnectionFailure, ExecutionTimeout, WTimeoutError)):
        return True
    if isinstance(error, OperationFailure) and error.code in _PASSING_CODES:
        return True
    return isinstance(error, PyMongoError) and (
        error.has_error_label("TransientTransactionError")
        or error.has_error_label("RetryableWriteError")
        or error.has_error_label("UnknownTransactionCommitResult")
    )
