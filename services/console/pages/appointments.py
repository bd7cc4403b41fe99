"""The calendar: who comes to the counter on which day."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.console.pages.team import today
from services.console.visit import Visited

router = APIRouter()

WEEK = 7


@router.get("/appointments")
async def show_appointments(
    visit: Visited, first: Annotated[date | None, Query()] = None
) -> Response:
    """Show who comes in a week, day by day."""
    begin = (first or date.fromisoformat(today())).isoformat()
    told = await visit.get("processing", "/v1/appointments", first=begin, days=WEEK)
    rules = await visit.rules()
    return visit.page("appointments.html", days=told["days"], first=begin, rules=rules)
