"""Papers as the viewer shows them: photos as they are, PDFs as pictures of their pages."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.console.apis import File
from services.console.pdf_pages import PDF
from services.console.visit import Visit, Visited

router = APIRouter()

PageNumber = Annotated[int, Query(ge=1, le=500)]


@router.get("/cases/{case_id}/papers/{requirement}/{number}")
async def show_paper(
    visit: Visited,
    case_id: str,
    requirement: str,
    number: int,
    page: PageNumber = 1,
) -> Response:
    """Return a photo, or one page of a PDF; `X-Pages` says how many there are."""
    path = f"/v1/cases/{case_id}/papers/{requirement}"
    file = await visit.shown("verification", path, number=number)
    return await _shown(visit, file, page)


@router.get("/worklist/{request_id}/papers/{requirement}/{number}")
async def show_paper_of_work(
    visit: Visited, request_id: str, requirement: str, number: int, page: PageNumber = 1
) -> Response:
    """Return the same to whoever makes the products."""
    path = f"/v1/work/{request_id}/papers/{requirement}"
    file = await visit.shown("processing", path, number=number)
    return await _shown(visit, file, page)


@router.get("/conversations/{conversation_id}/messages/{message_id}/file")
async def show_sent_file(
    visit: Visited, conversation_id: str, message_id: str, page: PageNumber = 1
) -> Response:
    """Return what somebody sent to a front officer; that it was read is recorded."""
    path = f"/v1/conversations/{conversation_id}/messages/{message_id}/file"
    return await _shown(visit, await visit.shown("whatsapp", path), page)


async def _shown(visit: Visit, file: File, page: int) -> Response:
    if file.media_type != PDF:
        return Response(file.content, media_type=file.media_type, headers={"X-Pages": "1"})
    drawn = await visit.console.drawer.draw(file.content, page)
    return Response(drawn.image, media_type="image/jpeg", headers={"X-Pages": str(drawn.pages)})
