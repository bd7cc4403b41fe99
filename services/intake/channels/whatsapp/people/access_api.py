"""Who may use the channel, and disputes about who wrote, over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from services.intake.channels.whatsapp.people.access import (
    ChannelAccess,
    change_access,
    read_access,
)
from services.intake.channels.whatsapp.people.disputes import (
    DISPUTE_ID,
    DISPUTES,
    PHONE,
    Dispute,
    DisputeStatus,
    list_disputes,
    settle,
)
from services.intake.parts import Parts
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.privacy.masking import mask_phone
from shared.privacy.sealing import open_sealed
from shared.web.paging import After, Limit, id_from_cursor, page_of
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.IDENTITIES_READ))]
Manager = Annotated[Principal, Depends(may(Action.IDENTITIES_MANAGE))]
Why = Annotated[str, Field(min_length=3, max_length=500)]


class Access(BaseModel):
    """Whether any resident may use the channel, and why that was decided."""

    model_config = ConfigDict(extra="forbid")

    is_open_to_residents: bool
    note: Why = Field(examples=["Opened for all villages after the trial."])


class Settlement(BaseModel):
    """Whose phone and user id they are: one of the people named, or nobody's."""

    model_config = ConfigDict(extra="forbid")

    person: str | None = Field(default=None, max_length=100)
    note: Why = Field(examples=["Called the village office: she has a new number."])


def access_router(parts: Parts) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/v1/whatsapp", tags=["people of WhatsApp"])

    @router.get("/access")
    async def show_access(_who: Reader) -> dict[str, Any]:
        """Show who may use the channel, and who changed it when."""
        return _access(await read_access(parts.store.new_unit()))

    @router.put("/access")
    async def set_access(who: Manager, access: Access) -> dict[str, Any]:
        """Open the channel to any resident, or close it to them; it holds from the next message."""
        changed = await change_access(
            parts.store,
            who,
            is_open_to_residents=access.is_open_to_residents,
            note=access.note,
        )
        return _access(changed)

    @router.get("/disputes")
    async def show_disputes(
        _who: Reader,
        status: DisputeStatus = DisputeStatus.OPEN,
        after: After = None,
        limit: Limit = 50,
    ) -> dict[str, Any]:
        """List messages' phones and user ids that do not fit the register, phones masked."""
        place = id_from_cursor(after, DISPUTE_ID)
        found = await list_disputes(parts.store, status, place, limit + 1)
        page = page_of(found, limit, lambda dispute: dispute.id)
        return {"items": [await _dispute(parts, d) for d in page.items], "next": page.next}

    @router.get("/disputes/{dispute_id}")
    async def show_dispute(_who: Reader, dispute_id: str) -> dict[str, Any]:
        """Show one."""
        return await _dispute(parts, await parts.store.new_unit().require(DISPUTES, dispute_id))

    @router.post("/disputes/{dispute_id}/settle")
    async def settle_dispute(
        who: Manager, dispute_id: str, settlement: Settlement
    ) -> dict[str, Any]:
        """Say whose phone and user id they are; `person` empty means none of the people named."""
        settled = await settle(parts, who, dispute_id, settlement.person, settlement.note)
        return await _dispute(parts, settled)

    return router


def _access(access: ChannelAccess) -> dict[str, Any]:
    return access.model_dump(mode="json", exclude={"id", "version"})


async def _dispute(parts: Parts, dispute: Dispute) -> dict[str, Any]:
    key = await parts.keyring.get(dispute.owner)
    phone = open_sealed(key, dispute.phone, PHONE) if dispute.phone else None
    shown = dispute.model_dump(mode="json", exclude={"version", "phone", "whatsapp_id"})
    return {
        **shown,
        "phone": mask_phone(phone) if phone else None,
        "has_whatsapp_id": dispute.whatsapp_id is not None,
    }
