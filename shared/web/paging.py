"""Pages of lists, and cursors: a place in a list, which callers hand back and do not read.

Every list that comes in pages takes its `after` through here, so that what is no cursor of ours is
refused alike everywhere, and never read as some other place. Its `next` is made here, so that it
always leads to something.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Generic, TypeVar

from fastapi import Query

from shared.domain.errors import InvalidInputError
from shared.persistence.place import Place

After = Annotated[str | None, Query(max_length=200, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
T = TypeVar("T")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Part of a list.

    Attributes:
        items: What it shows.
        next: The cursor behind the last of them; None where nothing follows.
    """

    items: Sequence[T]
    next: str | None


def page_of(found: Sequence[T], limit: int, cursor: Callable[[T], str]) -> Page[T]:
    """Return what was found as a page.

    Args:
        found: Up to one more than the page holds, which shows that something follows.
        limit: How many it holds.
        cursor: Returns the cursor behind an item.
    """
    items = found[:limit]
    return Page(items, cursor(items[-1]) if len(found) > limit else None)


class NotACursorError(InvalidInputError):
    """Somebody asks for what comes after a place that no list has."""

    code = "not-a-cursor"
    title = "That is no place in a list"

    def __init__(self) -> None:
        super().__init__(
            "Take 'after' from 'next' of the page before, as it is; leave it out to begin.",
            {"after": "is not a place in the list"},
        )


def to_cursor(place: Place) -> str:
    """Return the cursor behind what stands at a place."""
    text = f"{place.at.isoformat()}|{place.id}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def from_cursor(cursor: str | None) -> Place | None:
    """Return the place that a cursor stands for; None where none is given.

    Raises:
        NotACursorError: It is none of ours.
    """
    if not cursor:
        return None
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        moment, _, identity = text.partition("|")
        place = Place(datetime.fromisoformat(moment), identity)
    except ValueError:
        raise NotACursorError from None
    # Decoding passes over what it does not know; what was not written like this is not ours.
    is_ours = place.at.utcoffset() == timedelta() and identity and to_cursor(place) == cursor
    if not is_ours:
        raise NotACursorError
    return place


def id_from_cursor(cursor: str | None, form: re.Pattern[str] = _UUID) -> str | None:
    """Return the id that is the cursor of a list in the order of ids; None where none is given.

    Raises:
        NotACursorError: No id of the list has this form.
    """
    if not cursor:
        return None
    if not form.fullmatch(cursor):
        raise NotACursorError
    return cursor
