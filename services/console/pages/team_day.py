"""The reconciliation of a day: what came, was taken, decided and returned, and what is left."""

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from services.console.downloads import download_of
from services.console.pages.team import FLOWS, today
from services.console.visit import Visited

router = APIRouter()

BY = ("department", "document_type", "channel")
By = Literal["department", "document_type", "channel"]
File = Literal["csv", "xlsx"]
Day = Annotated[date | None, Query()]


@router.get("/team/day")
async def show_day(visit: Visited, day: Day = None, by: By = "document_type") -> Response:
    """Show a day, by default today."""
    shown = day or date.fromisoformat(today())
    told = await visit.get("statistics", "/v1/reconciliation", day=shown.isoformat(), by=by)
    return visit.page(
        "team_day.html",
        told=told,
        day=shown.isoformat(),
        before=(shown - timedelta(days=1)).isoformat(),
        after=(shown + timedelta(days=1)).isoformat() if shown.isoformat() < today() else None,
        today=today(),
        by=by,
        choices=BY,
        columns=FLOWS,
    )


@router.get("/team/day/file/{ending}")
async def download_day(visit: Visited, ending: File, day: date, by: By) -> Response:
    """Return the same as a file."""
    path = f"/v1/reconciliation.{ending}"
    asked = {"day": day.isoformat(), "by": by, "lang": visit.language}
    return download_of(await visit.fetch("statistics", path, **asked))
