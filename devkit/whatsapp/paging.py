"""Pages of a list as the Graph API gives them: cursors, and `next` while there is more."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from typing import Final

from devkit.whatsapp.errors import GraphError

USUAL: Final = 25
MOST: Final = 1000


def page(
    items: Sequence[Mapping[str, object]], query: Mapping[str, str], address: str
) -> dict[str, object]:
    """Return one page of a list.

    Args:
        items: The whole list.
        query: Of the call: `limit` and `after` count.
        address: Of the list, for the link to what follows.

    Raises:
        GraphError: 100 for a limit or a cursor that is none.
    """
    try:
        limit = int(query.get("limit", USUAL))
        start = int(urlsafe_b64decode(query["after"])) if query.get("after") else 0
    except (ValueError, Base64Error):
        raise GraphError(100, "Invalid parameter limit or after") from None
    if not 0 < limit <= MOST:
        raise GraphError(100, f"Param limit must be from 1 to {MOST}")
    end = min(start + limit, len(items))
    paging: dict[str, object] = {"cursors": {"before": _cursor(start), "after": _cursor(end)}}
    if end < len(items):
        paging["next"] = f"{address}?limit={limit}&after={_cursor(end)}"
    return {"data": list(items[start:end]), "paging": paging}


def _cursor(place: int) -> str:
    return urlsafe_b64encode(str(place).encode()).decode()
