"""Where a page of a list begins."""

from datetime import datetime
from typing import Any, NamedTuple


class Place(NamedTuple):
    """A place in a list that is ordered by a time, and by the id where two have the same."""

    at: datetime
    id: str

    def beyond(self, order: str) -> dict[str, Any]:
        """Return the condition on what comes after it, by the name of the time."""
        return {"$or": [{order: {"$gt": self.at}}, {order: self.at, "_id": {"$gt": self.id}}]}
