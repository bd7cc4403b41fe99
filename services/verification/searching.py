"""Finding cases by their terms, wherever they stand."""

from collections.abc import Collection as Codes
from datetime import timedelta
from typing import Any

from services.verification.repository import CASES, LISTED
from shared.domain.errors import InvalidInputError
from shared.domain.lifecycle import State
from shared.persistence.driver import DESCENDING, ExecutionTimeout
from shared.persistence.mongo import Document, passing_trouble
from shared.persistence.store import Store

PATIENCE = timedelta(seconds=2)
"""Longer than this, a search is for too common a word."""

Query = dict[str, Any]


class TooCommonError(InvalidInputError):
    """A search took too long, because too many cases have the words."""

    code = "too-common"
    title = "Too many requests have this"

    def __init__(self) -> None:
        super().__init__(
            "Add another word of the name, or search by ticket or NIK.", {"text": "is too common"}
        )


async def search_page(
    store: Store,
    terms: Query,
    departments: Codes[str] | None,
    states: Codes[State],
    before: str | None,
    limit: int,
) -> list[Document]:
    """Return cases that have terms, the newest first.

    Args:
        store: The desk's state.
        terms: A condition on the terms.
        departments: Whose cases; None for everybody's.
        states: Only in these states; any if there are none.
        before: Only beyond the case with this id.
        limit: At most so many.

    Raises:
        TooCommonError: It would take too long.
    """
    query: Query = {"terms": terms}
    if departments is not None:
        query["department"] = {"$in": sorted(departments)}
    if states:
        query["state"] = {"$in": sorted(states)}
    if before is not None:
        query["_id"] = {"$lt": before}
    wanted = dict.fromkeys((*LISTED, "subject"), 1)
    cursor = (
        store.database[CASES.name]
        .find(query, wanted)
        .sort([("_id", DESCENDING)])
        .limit(limit)
        .max_time_ms(int(PATIENCE.total_seconds() * 1000))
    )
    with passing_trouble():
        try:
            return await cursor.to_list(limit)
        except ExecutionTimeout:
            raise TooCommonError from None
