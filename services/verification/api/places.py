"""Cursors: a place in a queue, in a form that callers hand back and do not read."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.verification.queue_views import Place
from shared.domain.errors import MalformedError


def to_cursor(document: Mapping[str, Any], order: str) -> str:
    """Return the cursor behind a case that is listed in the order of one of its times."""
    text = f"{document[order].isoformat()}|{document['_id']}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def from_cursor(cursor: str | None) -> Place | None:
    """Return the place that a cursor stands for.

    Raises:
        MalformedError: It is none of ours.
    """
    if cursor is None:
        return None
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, case_id = text.partition("|")
        moment = datetime.fromisoformat(at)
    except ValueError:
        moment, case_id = None, ""
    if moment is None or moment.tzinfo is None or not case_id:
        raise MalformedError(
            "Take 'after' from 'next' of the page before, as it is.", {"after": "is no cursor"}
        )
    return moment, case_id
