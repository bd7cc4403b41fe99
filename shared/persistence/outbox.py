"""The outbox: what was decided and has still to be told, and what was told lately.

Rows stay for a while after they were sent, so that everything can be announced again when Kafka's
log is lost. Consumers recognise what they have handled, so a repetition does no harm.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pymongo import IndexModel

from shared.persistence.changes import OUTBOX
from shared.persistence.mongo import Database, Document

KEPT_AFTER_SENDING = timedelta(days=7)

INDEXES = (
    IndexModel([("pending", 1), ("_id", 1)], partialFilterExpression={"pending": True}),
    IndexModel([("sent_at", 1)], expireAfterSeconds=int(KEPT_AFTER_SENDING.total_seconds())),
)


class Outbox:
    """A service's outbox, as its relay uses it."""

    def __init__(self, database: Database) -> None:
        self._rows = database[OUTBOX]

    async def pending(self, limit: int) -> list[Document]:
        """Return the oldest rows that have not been sent, in the order they were decided."""
        return await self._rows.find({"pending": True}).sort("_id", 1).limit(limit).to_list(limit)

    async def mark_sent(self, ids: Sequence[str], at: datetime) -> None:
        """Remember that rows were sent."""
        await self._rows.update_many(
            {"_id": {"$in": list(ids)}}, {"$unset": {"pending": ""}, "$set": {"sent_at": at}}
        )

    async def announce_again(self) -> int:
        """Mark every row that is still kept as to be sent; return how many there are."""
        result = await self._rows.update_many(
            {"sent_at": {"$exists": True}}, {"$set": {"pending": True}, "$unset": {"sent_at": ""}}
        )
        return result.modified_count

    async def backlog(self) -> tuple[int, datetime | None]:
        """Return how many rows wait, and since when the oldest one does."""
        count = await self._rows.count_documents({"pending": True})
        oldest = await self._rows.find_one({"pending": True}, {"at": 1}, sort=[("_id", 1)])
        return count, oldest["at"] if oldest else None
