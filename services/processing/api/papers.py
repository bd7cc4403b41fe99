"""The route over a request's papers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from services.processing.use_cases.desk import Desk
from services.processing.use_cases.papers import read_paper
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.files import ANY, answers_with, shown_file
from shared.web.sign_in import may


def paper_router(desk: Desk) -> APIRouter:
    """Return the route by which operators look at papers."""
    router = APIRouter(prefix="/v1/work/{request_id}", tags=["work"])

    @router.get(
        "/papers/{requirement}",
        response_class=Response,
        responses=answers_with(ANY),
        summary="Read a paper.",
    )
    async def read_paper_of_request(
        who: Annotated[Principal, Depends(may(Action.PAPERS_READ))],
        request_id: Annotated[str, Path(max_length=100)],
        requirement: Annotated[str, Path(max_length=64, examples=["KK_ASLI"])],
        number: Annotated[int, Query(ge=1, le=100, description="Which file of it.")] = 1,
    ) -> Response:
        """Return the file; that it was read is recorded."""
        paper, content = await read_paper(desk, who, request_id, requirement, number)
        return shown_file(content, paper.media_type)

    return router
