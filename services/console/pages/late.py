"""The queue of the head of office: what was reported late, and is served by her decision."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.console.visit import Posted, Visited

router = APIRouter()

PAGE = 50


@router.get("/late")
async def show_late_reports(
    visit: Visited, after: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    """Show what waits for her, the longest waiting first."""
    listed = await visit.get("verification", "/v1/late-reports", after=after or None, limit=PAGE)
    return visit.page("late.html", listed=listed, rules=await visit.rules())


@router.post("/late/{case_id}/agree")
async def agree(visit: Posted, case_id: str) -> Response:
    """Agree to one of them; the form is on the request's page."""
    await visit.send("POST", "verification", f"/v1/cases/{case_id}/head-agreement")
    return visit.to("/late", "head_agreed")
