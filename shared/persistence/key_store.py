"""The keyring's store in MongoDB: one small document for each owner, found by its id alone."""

from collections.abc import Collection, Sequence
from datetime import datetime

from pymongo import ReturnDocument, UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from shared.persistence.gathering import Gathering
from shared.persistence.mongo import (
    CODECS,
    DUPLICATE_KEY,
    DURABLE,
    Database,
    Document,
    passing_trouble,
)
from shared.privacy.keys import WrappedKey

COLLECTION = "keys"


def to_document(key: WrappedKey) -> Document:
    """Return the document of a key, for callers who insert it in a bulk write of their own."""
    return {
        "_id": key.owner,
        "office_key": key.office_key,
        "wrapped": key.wrapped,
        "created_at": key.created_at,
    }


def from_document(document: Document) -> WrappedKey:
    """Return the key or tombstone that a document holds."""
    wrapped = document.get("wrapped")
    return WrappedKey(
        owner=document["_id"],
        office_key=document.get("office_key"),
        wrapped=None if wrapped is None else bytes(wrapped),
        created_at=document.get("created_at"),
        destroyed_at=document.get("destroyed_at"),
    )


class MongoKeyStore:
    """A key store in a database of its own (`shared.privacy.key_store.KeyStore`).

    Every write waits for a majority and its journals: a lost key is lost data.
    """

    def __init__(self, database: Database) -> None:
        self._keys = database.get_collection(
            COLLECTION, codec_options=CODECS, write_concern=DURABLE
        )
        self._find_one = Gathering(self._find_together)

    async def insert_many(self, keys: Sequence[WrappedKey]) -> frozenset[str]:
        """Insert keys, leaving those of owners who have one as they are; return those owners."""
        try:
            with passing_trouble():
                await self._keys.insert_many([to_document(key) for key in keys], ordered=False)
        except BulkWriteError as error:
            problems = (error.details or {})["writeErrors"]
            if any(problem["code"] != DUPLICATE_KEY for problem in problems):
                raise
            return frozenset(keys[problem["index"]].owner for problem in problems)
        return frozenset()

    async def find_many(self, owners: Collection[str]) -> list[WrappedKey]:
        """Return the keys and tombstones of these owners, in one query and in any order."""
        with passing_trouble():
            if len(owners) > 1:
                return await self._find(owners)
            found = [await self._find_one(owner) for owner in owners]
            return [key for key in found if key is not None]

    async def _find_together(self, owners: Sequence[str]) -> list[WrappedKey | None]:
        found = {key.owner: key for key in await self._find(owners)}
        return [found.get(owner) for owner in owners]

    async def _find(self, owners: Collection[str]) -> list[WrappedKey]:
        documents = await self._keys.find({"_id": {"$in": list(owners)}}).to_list(None)
        return [from_document(document) for document in documents]

    async def find_owners(self, after: str, before: str, limit: int) -> list[str]:
        """Return owners of keys and tombstones between two texts, in order, without the ends."""
        between = {"_id": {"$gt": after, "$lt": before}}
        with passing_trouble():
            found = self._keys.find(between, {"_id": 1}).sort("_id", 1).limit(limit)
            return [document["_id"] async for document in found]

    async def prepare(self) -> None:
        """Create the index that tombstones are found by; it holds nothing else."""
        with passing_trouble():
            await self._keys.create_index(
                [("destroyed_at", 1), ("_id", 1)],
                partialFilterExpression={"destroyed_at": {"$type": "date"}},
            )

    async def find_destroyed(
        self, since: datetime, after: str, until: datetime, limit: int
    ) -> list[WrappedKey]:
        """Return tombstones by time and owner: until a time, and beyond a time and an owner."""
        is_date = {"$type": "date"}
        beyond = [
            {"destroyed_at": {"$gt": since}},
            {"destroyed_at": since, "_id": {"$gt": after}},
        ]
        query = {"destroyed_at": {**is_date, "$gte": since, "$lte": until}, "$or": beyond}
        with passing_trouble():
            found = self._keys.find(query).sort([("destroyed_at", 1), ("_id", 1)]).limit(limit)
            return [from_document(document) async for document in found]

    async def destroy(self, owner: str, at: datetime) -> WrappedKey:
        """Replace a key by a tombstone and return it; the first time of destruction stays."""
        with passing_trouble():
            try:
                return await self._bury(owner, at)
            except DuplicateKeyError:
                # Two upserts of an unknown owner met; now it is known, and the second one finds it.
                return await self._bury(owner, at)

    async def find_to_rewrap(self, current: str, after: str, limit: int) -> list[WrappedKey]:
        """Return keys wrapped under another office key than this, by owner, beyond an owner.

        It walks along the ids and needs no index of its own, which would cost every insert more
        than rotations, once a year, could save.
        """
        old = {"_id": {"$gt": after}, "office_key": {"$nin": [current, None]}}
        with passing_trouble():
            found = self._keys.find(old).sort("_id", 1).limit(limit)
            return [from_document(document) async for document in found]

    async def replace_wrapping(self, keys: Sequence[WrappedKey], current: str) -> int:
        """Store new wrappings under the current office key, and return how many were stored."""
        writes = [
            UpdateOne(
                {"_id": key.owner, "office_key": {"$nin": [current, None]}},
                {"$set": {"office_key": key.office_key, "wrapped": key.wrapped}},
            )
            for key in keys
        ]
        with passing_trouble():
            return (await self._keys.bulk_write(writes, ordered=False)).modified_count

    async def _bury(self, owner: str, at: datetime) -> WrappedKey:
        tombstone = await self._keys.find_one_and_update(
            {"_id": owner},
            [
                {"$set": {"destroyed_at": {"$ifNull": ["$destroyed_at", at]}}},
                {"$unset": ["wrapped", "office_key"]},
            ],
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return from_document(tombstone)
