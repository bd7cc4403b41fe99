"""The register of village heads over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from services.intake.channels.whatsapp.people.heads import masked, register_head
from services.intake.channels.whatsapp.people.register import list_heads
from services.intake.parts import Parts
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.sign_in import may

Manager = Annotated[Principal, Depends(may(Action.IDENTITIES_MANAGE))]


class NewVillageHead(BaseModel):
    """Somebody who may file for a village by WhatsApp."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "name": "Sutrisno Contoh",
                    "phone": "081200000101",
                    "village": "33.19.03.2001",
                    "term_until": "2029-12-31",
                }
            ]
        },
    )

    name: str = Field(min_length=1, max_length=100)
    phone: str = Field(min_length=5, max_length=30)
    village: str = Field(min_length=10, max_length=13)
    whatsapp_id: str | None = Field(default=None, max_length=140)
    term_until: date | None = None


def village_heads_router(parts: Parts) -> APIRouter:
    """Return the routes of the register."""
    router = APIRouter(prefix="/v1/village-heads", tags=["village heads"])

    @router.post("", status_code=201)
    async def add_village_head(who: Manager, new: NewVillageHead) -> dict[str, Any]:
        """Register a village head."""
        head = await register_head(parts, who.id, **dict(new))
        return await masked(parts, head)

    @router.get("")
    async def list_village_heads(
        _who: Manager,
        village: Annotated[str | None, Query(max_length=13)] = None,
        after: Annotated[str, Query(max_length=100)] = "",
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> dict[str, Any]:
        """List village heads, their names and phones masked."""
        heads = await list_heads(parts.store, village, after, limit)
        following = heads[-1].id if len(heads) == limit else None
        return {"items": [await masked(parts, head) for head in heads], "next": following}

    return router
