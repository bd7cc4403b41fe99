"""Routes over requests that may be for the same thing."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.verification.api.bodies import Merge
from services.verification.api.cases import CaseId
from services.verification.api.views import case_view, summary
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.merging import compare, merge_request
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.answers import json_answer
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.CASE_READ))]
Decider = Annotated[Principal, Depends(may(Action.CASE_DECIDE))]


def duplicate_router(desk: Desk) -> APIRouter:
    """Return the routes over duplicates."""
    router = APIRouter(prefix="/v1/cases/{case_id}", tags=["duplicates"])

    @router.get("/duplicates", response_model=None, summary="Compare with possible duplicates.")
    async def list_duplicates(who: Reader, case_id: CaseId) -> Response:
        """Return each as its own page shows it, with the fields that differ; readings are kept."""
        found = await compare(desk, who, case_id)
        now = desk.store.clock()
        items = [
            {**case_view(c.opened, desk.rulebook, now), "differing": c.differing} for c in found
        ]
        return json_answer({"items": items})

    @router.post("/merge", response_model=None, summary="Close a request as a duplicate.")
    async def merge(who: Decider, case_id: CaseId, body: Merge) -> Response:
        """Let the other request go on in its place; the applicant is told by which number."""
        return json_answer(
            summary(await merge_request(desk, who, case_id, body.into, body.version))
        )

    return router
