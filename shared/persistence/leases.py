"""Leases: one process at a time does what only one may do."""

from datetime import datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from shared.persistence.mongo import Database

LEASES = "leases"


class Lease:
    """A right that a process holds for a while and must renew.

    Args:
        database: The service's.
        name: What the right is for, e.g. `relay`.
        holder: Unique name of this process.
        duration: How long it holds without renewal.
    """

    def __init__(self, database: Database, name: str, holder: str, duration: timedelta) -> None:
        self._leases = database[LEASES]
        self._name = name
        self._holder = holder
        self.duration = duration

    async def acquire(self, now: datetime) -> bool:
        """Take or renew the right; return whether this process has it now."""
        free = {"$or": [{"holder": self._holder}, {"until": {"$lt": now}}]}
        try:
            document = await self._leases.find_one_and_update(
                {"_id": self._name, **free},
                {"$set": {"holder": self._holder, "until": now + self.duration}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:  # somebody else has it: the upsert collides with their document
            return False
        return bool(document and document["holder"] == self._holder)

    async def release(self) -> None:
        """Give the right up, so that a successor need not wait."""
        await self._leases.delete_one({"_id": self._name, "holder": self._holder})
