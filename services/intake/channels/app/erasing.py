"""The route that erases the personal data of a request."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from services.intake import use_cases
from services.intake.caller import Officer
from services.intake.parts import Parts
from services.intake.use_cases import Ground
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.sign_in import may

Eraser = Annotated[Principal, Depends(may(Action.REQUESTS_ERASE))]
RequestId = Annotated[str, Path(max_length=64, examples=["0198c3a2-7b1e-7c55-9a53-5d4c2b1a0f9e"])]


class EraseBody(BaseModel):
    """Why it is erased."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ground: Ground = Field(examples=["person_asked"])


class Erased(BaseModel):
    """A request whose personal data are gone."""

    id: str
    erased_at: datetime


def erasing_router(parts: Parts) -> APIRouter:
    """Return the route that erases."""
    router = APIRouter(prefix="/v1/requests/{request_id}", tags=["requests"])

    @router.post("/erase", summary="Erase the personal data of a request that has ended, for good.")
    async def erase(request_id: RequestId, body: EraseBody, principal: Eraser) -> Erased:
        officer = Officer(principal, Action.REQUESTS_ERASE)
        at = await use_cases.erase(parts, officer, request_id, body.ground)
        return Erased(id=request_id, erased_at=at)

    return router
