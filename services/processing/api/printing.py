"""Routes that print."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from services.processing.use_cases.desk import Desk
from services.processing.use_cases.printing import print_slip
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.printing.words import PrintLanguage
from shared.web.files import PDF, answers_with, shown_file
from shared.web.sign_in import may


def printing_router(desk: Desk) -> APIRouter:
    """Return the route that prints pick-up slips."""
    router = APIRouter(prefix="/v1/work/{request_id}", tags=["printing"])

    @router.get(
        "/slip",
        response_class=Response,
        responses=answers_with(PDF),
        summary="Print a pick-up slip.",
    )
    async def print_pick_up_slip(
        who: Annotated[Principal, Depends(may(Action.WORK_PRINT))],
        request_id: Annotated[str, Path(max_length=100)],
        language: PrintLanguage = "id",
    ) -> Response:
        """Return the slip that the applicant brings along; that it was printed is recorded."""
        return shown_file(await print_slip(desk, who, request_id, language), PDF, "slip.pdf")

    return router
