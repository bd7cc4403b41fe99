"""What could not be done with some of many requests, said on the page that comes next."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from services.console.refused import problem_key
from services.console.texts import write

if TYPE_CHECKING:
    from services.console.visit import Visit

WHY = "why"
_DRAFT = "refused requests"
_CONFLICT = 409


class Refusals(BaseModel):
    """What an API refused of many, as a session keeps it.

    Attributes:
        mark: Stands in the address of the page that says it.
        of: The number of each request, empty where it is not theirs to know, and the code of why.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mark: str
    of: tuple[tuple[str, str], ...]


async def keep_refusals(visit: "Visit", items: Iterable[Mapping[str, Any]]) -> str:
    """Keep what was refused; return what the next page's address says, empty if nothing was.

    Args:
        visit: Whose.
        items: What an API answered for each: its `ticket`, and the `code` of a refusal.
    """
    refused = tuple((one["ticket"] or "", one["code"]) for one in items if one["code"])
    if not refused:
        return ""
    kept = Refusals(mark=secrets.token_hex(4), of=refused)
    await visit.console.sessions.keep_draft(visit.cookie, _DRAFT, kept)
    return f"&{WHY}={kept.mark}"


async def refusals_of(visit: "Visit") -> Sequence[tuple[str, str]]:
    """Return the number of each request that was refused just before, and why, in words."""
    mark = visit.request.query_params.get(WHY)
    found = await visit.console.sessions.find_draft(visit.cookie, _DRAFT) if mark else None
    kept = Refusals.model_validate_json(found) if found else None
    if kept is None or kept.mark != mark:
        return ()
    return [(t, write(problem_key(code, _CONFLICT), visit.language)) for t, code in kept.of]
