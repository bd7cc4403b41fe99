"""Reading single documents: callers who meet share a query."""

from collections.abc import Sequence
from typing import Any

from shared.persistence.gathering import Gathering
from shared.persistence.mongo import Database, Document


class Reader:
    """Reads documents of one database by their key."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gatherings: dict[tuple[str, str], Gathering[str, Document | None]] = {}

    async def get(self, collection: str, key: str, field: str = "_id") -> Document | None:
        """Return a document, or None; read after this call began, so whoever wrote can read.

        Args:
            collection: Its name.
            key: What the field has.
            field: One of which no two documents have the same; with an index.

        Raises:
            PyMongoError: The database is away.
        """
        gathering = self._gatherings.get((collection, field))
        if gathering is None:

            async def find(keys: Sequence[str]) -> Sequence[Document | None]:
                return await self._find(collection, field, keys)

            gathering = self._gatherings[collection, field] = Gathering(find)
        return await gathering(key)

    async def _find(
        self, collection: str, field: str, keys: Sequence[str]
    ) -> list[Document | None]:
        query = {field: keys[0] if len(keys) == 1 else {"$in": list(keys)}}
        documents = await self._database[collection].find(query).to_list(len(keys))
        found = {_value(document, field): document for document in documents}
        return [found.get(key) for key in keys]


def _value(document: Document, field: str) -> Any:
    value: Any = document
    for name in field.split("."):
        value = value[name]
    return value
