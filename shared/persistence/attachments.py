"""Uploaded papers, sealed, in GridFS in a database of their own.

A paper is kept under its owner and the hash of its content, so the same file sent twice is kept
once. It is sealed under the owner's data key: destroying the key destroys every paper with it.
A service that shows one has written that down before, in its own trail (UU 27/2022 on personal
data protection, article 31).
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any

from bson import Binary
from gridfs.errors import NoFile
from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorGridFSBucket
from pymongo.errors import BulkWriteError
from pymongo.write_concern import WriteConcern

from shared.domain.errors import NotFoundError
from shared.persistence.gathering import Gathering
from shared.persistence.mongo import (
    DUPLICATE_KEY,
    Client,
    Database,
    Document,
    open_database,
    passing_trouble,
)
from shared.privacy.sealing import DataKey, open_bytes, seal_bytes

# Most photos fit one chunk, which is one write instead of several.
CHUNK_BYTES = 1024 * 1024
FIELD = "attachment"
QUICK = WriteConcern(w=1)
# Files are up to several megabytes, and whoever shares a write waits for all of it.
MOST_TOGETHER = 16
# Together longer than it takes to write a file.
LOOKS, LOOK_EVERY = 20, timedelta(milliseconds=100)


class Attachments:
    """The store of uploaded papers.

    Args:
        client: The connection.
        database_name: The database of papers, shared by the services on purpose: an event carries
            the reference, not the file.
    """

    def __init__(self, client: Client, database_name: str) -> None:
        self._database: Database = open_database(client, database_name)
        self._files = self._database["papers.files"]
        self._chunks = self._database["papers.chunks"].with_options(write_concern=QUICK)
        self._client, self._name = client, database_name
        self._write = Gathering(self._write_together, MOST_TOGETHER)

    @cached_property
    def _bucket(self) -> AsyncIOMotorGridFSBucket:
        # Made at first use: it ties the whole client to the event loop that runs when it is made,
        # and services are put together before theirs runs. GridFS files are immutable and named by
        # content, so a local read concern reads them right.
        database = self._client.get_database(self._name)
        return AsyncIOMotorGridFSBucket(database, "papers", chunk_size_bytes=CHUNK_BYTES)

    async def prepare(self) -> None:
        """Create the indexes that GridFS prescribes."""
        await self._files.create_index([("filename", 1), ("uploadDate", 1)])
        await self._chunks.create_index([("files_id", 1), ("n", 1)], unique=True)

    async def put(self, key: DataKey, content: bytes) -> str:
        """Keep a paper under its owner's key.

        Returns:
            Its reference; the same content of the same owner has the same one.

        Raises:
            DatabaseAwayError: Not kept; send it again.
        """
        reference = f"{key.owner}:{sha256(key.secret + content).hexdigest()[:32]}"
        sealed = seal_bytes(key, content, FIELD)
        file = _File(reference, sealed)
        with passing_trouble():
            if not await self._write(file) and not await self._is_kept_soon(reference):
                # Chunks of an upload that a crash cut short.
                await self._chunks.delete_many({"files_id": reference})
                await self._write(file)
        return reference

    async def _is_kept_soon(self, reference: str) -> bool:
        """Whether the same content is there, or just being written by somebody else."""
        for _ in range(LOOKS):
            if await self._files.find_one({"_id": reference}, {"_id": 1}):
                return True
            await asyncio.sleep(LOOK_EVERY.total_seconds())
        return False

    async def _write_together(self, files: Sequence["_File"]) -> list[bool]:
        """Write files as GridFS does, without its questions about indexes that exist.

        Chunks are acknowledged at once and files durably: they come later in the same journal.

        Returns:
            Of each whether it was written; if not, there is something of it already.
        """
        chunks = [(n, chunk) for n, file in enumerate(files) for chunk in file.chunks()]
        known = await _insert_new(self._chunks, [chunk for _, chunk in chunks])
        taken = {chunks[index][0] for index in known}
        new = [n for n in range(len(files)) if n not in taken]
        known = await _insert_new(self._files, [files[n].entry(datetime.now(UTC)) for n in new])
        taken |= {new[index] for index in known}
        return [n not in taken for n in range(len(files))]

    async def read(self, key: DataKey, reference: str) -> bytes:
        """Return a paper; whoever shows it has recorded the reading before.

        Args:
            key: The owner's key.
            reference: What `put` returned.

        Raises:
            NotFoundError: There is no such paper of that owner.
            CannotOpenError: It was sealed under another key.
        """
        if not reference.startswith(f"{key.owner}:"):
            raise NotFoundError("paper")
        with passing_trouble():
            try:
                stream: Any = await self._bucket.open_download_stream(reference)
                sealed: bytes = await stream.read()
            except NoFile:
                raise NotFoundError("paper") from None
        return open_bytes(key, bytes(Binary(sealed)), FIELD)

    async def delete(self, reference: str) -> None:
        """Remove a paper that nobody needs any more; nothing happens if it is gone."""
        with passing_trouble():
            try:
                await self._bucket.delete(reference)
            except NoFile:
                return

    async def delete_all(self, owner: str) -> int:
        """Remove all papers of an owner, also what is left of an upload that was cut short.

        Returns:
            How many files there were.
        """
        of_owner = {"$gte": f"{owner}:", "$lt": f"{owner};"}
        with passing_trouble():
            files = await self._files.delete_many({"_id": of_owner})
            await self._chunks.delete_many({"files_id": of_owner})
        return files.deleted_count


@dataclass(frozen=True, slots=True)
class _File:
    reference: str
    sealed: bytes

    def chunks(self) -> Iterator[Document]:
        for n, start in enumerate(range(0, len(self.sealed), CHUNK_BYTES)):
            data = Binary(self.sealed[start : start + CHUNK_BYTES])
            yield {"files_id": self.reference, "n": n, "data": data}

    def entry(self, at: datetime) -> Document:
        return {
            "_id": self.reference,
            "filename": FIELD,
            "length": len(self.sealed),
            "chunkSize": CHUNK_BYTES,
            "uploadDate": at,
        }


async def _insert_new(
    collection: AsyncIOMotorCollection[Document], documents: list[Document]
) -> set[int]:
    """Insert documents; return the places of those that were there already."""
    if not documents:
        return set()
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        problems = (error.details or {})["writeErrors"]
        if any(problem["code"] != DUPLICATE_KEY for problem in problems):
            raise
        return {problem["index"] for problem in problems}
    return set()
