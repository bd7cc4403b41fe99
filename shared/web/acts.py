"""Who did what over HTTP, for operations."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.store import Store
from shared.trail.acts import Wanted, read_acts
from shared.trail.records import TrailRecord
from shared.trail.texts import words_of
from shared.web.paging import id_from_cursor, page_of
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.ACTS_READ))]


class ActsAsked(BaseModel):
    """Which acts; all of the office where nothing is given."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"examples": [{"ticket": "KDS-7K3M-9QXC"}]}
    )

    ticket: str | None = Field(default=None, min_length=1, max_length=40)
    by: str | None = Field(default=None, min_length=1, max_length=255)
    after: str | None = Field(default=None, max_length=64)
    limit: int = Field(default=100, ge=1, le=500)


def acts_router(store: Store) -> APIRouter:
    """Return the route over what colleagues did in one service."""
    router = APIRouter(prefix="/v1/acts", tags=["operations"])

    @router.post("/search", summary="See who did what; that it was seen is recorded.")
    async def search(who: Reader, body: ActsAsked) -> dict[str, Any]:
        """Return acts without what they were about exactly, the latest first."""
        wanted = Wanted(body.ticket, body.by, id_from_cursor(body.after), body.limit + 1)
        page = page_of(await read_acts(store, who, wanted), body.limit, lambda act: act.id)
        return {"items": [act_view(act) for act in page.items], "next": page.next}

    return router


def act_view(act: TrailRecord) -> dict[str, Any]:
    """Return an act as operations see it: no reason, no paper, nobody whom it was about.

    What came of it is a code; an act that has none was done as it is called.
    """
    words = words_of(act.did)
    return {
        **act.model_dump(include={"id", "at", "service", "by", "did", "request", "ticket"}),
        "text": {"id": words.id, "en": words.en},
        "outcome": act.codes.get("outcome"),
    }
