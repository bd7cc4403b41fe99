"""How far a sweep has come that goes through more than it can look at in one go."""

from shared.persistence.mongo import Database, passing_trouble

COLLECTION = "progress"


class Progress:
    """Remembers a place, across processes and restarts.

    Args:
        database: The service's.
        name: Of the sweep.
    """

    def __init__(self, database: Database, name: str) -> None:
        self._places = database[COLLECTION]
        self._name = name

    async def read(self) -> str:
        """Return the place that was written last, or an empty text."""
        with passing_trouble():
            document = await self._places.find_one({"_id": self._name})
        return str(document["place"]) if document else ""

    async def write(self, place: str) -> None:
        """Remember a place."""
        with passing_trouble():
            await self._places.update_one(
                {"_id": self._name}, {"$set": {"place": place}}, upsert=True
            )
