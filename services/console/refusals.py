"""Which of many requests were refused, and why: said on the page after the form.

The page that follows has an address of its own, which must not hold what is said; so the session
keeps it until the next form of its kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from services.console.refused import problem_key

if TYPE_CHECKING:
    from services.console.visit import Visit

_CONFLICT = 409


class Refusal(BaseModel):
    """One request that was refused.

    Attributes:
        ticket: Its ticket; None where an API did not say, because it is none of the caller's.
        words: The key of the words for it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ticket: str | None
    words: str


class Refusals(BaseModel):
    """All that one form was refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    items: tuple[Refusal, ...] = ()


async def keep_refusals(visit: "Visit", form: str, items: Iterable[Mapping[str, Any]]) -> None:
    """Keep what an API refused of many, item by item (`ticket`, `refusal`, `code`)."""
    found = Refusals(
        items=tuple(
            Refusal(ticket=one["ticket"], words=problem_key(one["code"], _CONFLICT))
            for one in items
            if one["refusal"] is not None
        )
    )
    await visit.console.sessions.keep_draft(visit.cookie, form, found)


async def last_refusals(visit: "Visit", form: str) -> Sequence[Refusal]:
    """Return what was refused when this form was sent last."""
    kept = await visit.console.sessions.find_draft(visit.cookie, form)
    return Refusals.model_validate_json(kept).items if kept else ()
