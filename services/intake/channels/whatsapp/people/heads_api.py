"""The register of village heads over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from services.intake.channels.whatsapp.people.heads import (
    change_head,
    end_term,
    masked,
    register_head,
)
from services.intake.channels.whatsapp.people.heads_file import read_heads_file
from services.intake.channels.whatsapp.people.heads_import import ImportReport, import_heads
from services.intake.channels.whatsapp.people.register import VILLAGE_HEADS, list_heads
from services.intake.parts import Parts
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.uploaded_table import MOST_BYTES
from shared.web.bodies import read_bounded
from shared.web.paging import After, Limit, id_from_cursor, page_of
from shared.web.sign_in import may
from shared.web.written import WRITTEN

Reader = Annotated[Principal, Depends(may(Action.IDENTITIES_READ))]
Manager = Annotated[Principal, Depends(may(Action.IDENTITIES_MANAGE))]
Why = Annotated[str, Field(min_length=3, max_length=500), WRITTEN]
Name = Annotated[str, Field(min_length=1, max_length=100), WRITTEN]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewVillageHead(_Body):
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

    name: Name
    phone: str = Field(min_length=5, max_length=30)
    village: str = Field(min_length=10, max_length=13)
    whatsapp_id: str | None = Field(default=None, max_length=140)
    language: str = Field(default="id", max_length=2)
    term_from: date | None = None
    term_until: date | None = None


class ChangedVillageHead(_Body):
    """What is new about a village head; what is left out stays."""

    name: Name | None = None
    phone: str | None = Field(default=None, min_length=5, max_length=30)
    village: str | None = Field(default=None, min_length=10, max_length=13)
    whatsapp_id: str | None = Field(default=None, max_length=140)
    language: str | None = Field(default=None, max_length=2)
    term_from: date | None = None
    term_until: date | None = None
    note: Why = Field(examples=["He has a new number."])


class EndedTerm(_Body):
    """When a term of office ends, and why."""

    last_day: date
    note: Why = Field(examples=["His successor was sworn in."])


_HEADS_FILE = {
    "schema": {"type": "string"},
    "example": "nama,telepon,desa\nKades Contoh,+6281200000299,33.19.08.2001\n",
}


def village_heads_router(parts: Parts) -> APIRouter:
    """Return the routes of the register."""
    router = APIRouter(prefix="/v1/village-heads", tags=["village heads"])

    @router.post("", status_code=201)
    async def add_village_head(who: Manager, new: NewVillageHead) -> dict[str, Any]:
        """Register a village head."""
        return await masked(parts, await register_head(parts, who, **dict(new)))

    @router.get("")
    async def list_village_heads(
        _who: Reader,
        village: Annotated[str | None, Query(max_length=13)] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """List village heads, their names and phones masked."""
        found = await list_heads(parts.store, village, id_from_cursor(after), limit + 1)
        page = page_of(found, limit, lambda head: head.id)
        return {"items": [await masked(parts, head) for head in page.items], "next": page.next}

    @router.post(
        "/import",
        openapi_extra={"requestBody": {"required": True, "content": {"text/csv": _HEADS_FILE}}},
    )
    async def import_village_heads(
        who: Manager, request: Request, *, dry_run: bool = True
    ) -> ImportReport:
        """Take a CSV file with a heading: name, phone, village, and the term if it is known."""
        lines = read_heads_file(await read_bounded(request, MOST_BYTES, "file"))
        return await import_heads(parts, who, lines, is_dry_run=dry_run)

    @router.get("/{head_id}")
    async def show_village_head(_who: Reader, head_id: str) -> dict[str, Any]:
        """Show one with all that was done to the record."""
        head = await parts.store.new_unit().require(VILLAGE_HEADS, head_id)
        return await masked(parts, head, has_trail=True)

    @router.patch("/{head_id}")
    async def change_village_head(
        who: Manager, head_id: str, changed: ChangedVillageHead
    ) -> dict[str, Any]:
        """Change one: a new number, a new name, another village, a corrected term."""
        given = changed.model_dump(exclude_unset=True, exclude={"note"})
        head = await change_head(parts, who, head_id, given, changed.note)
        return await masked(parts, head, has_trail=True)

    @router.post("/{head_id}/end-term")
    async def end_term_of_village_head(
        who: Manager, head_id: str, ended: EndedTerm
    ) -> dict[str, Any]:
        """End a term of office; from the day after, nothing more is filed."""
        head = await end_term(parts, who, head_id, ended.last_day, ended.note)
        return await masked(parts, head, has_trail=True)

    return router
