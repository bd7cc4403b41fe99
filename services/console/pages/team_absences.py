"""Who of a team is away; the forms are on its page."""

from datetime import datetime, time

from fastapi import APIRouter, Response

from services.console.visit import Posted
from shared.dates import OFFICE_TIME

router = APIRouter()


@router.post("/team/absences")
async def note_absence(visit: Posted) -> Response:
    """Note that a clerk is away, whole days at the office."""
    body = {
        "clerk": visit.text("clerk"),
        "department": visit.text("department"),
        "from": _office_midnight(visit.text("from")),
        "until": _office_midnight(visit.text("until")),
        "cover": visit.text("cover") or None,
    }
    noted = await visit.send("PUT", "verification", "/v1/absences", body)
    return visit.to("/team", "absence_noted" if noted["given_on"] else "absence_to_come")


@router.post("/team/absences/end")
async def end_absence(visit: Posted) -> Response:
    """Forget the absence that was shown, and no other one of the same clerk."""
    await visit.send("DELETE", "verification", "/v1/absences", query={"id": visit.text("id")})
    return visit.to("/team", "absence_ended")


def _office_midnight(day: str) -> str:
    try:
        return datetime.combine(datetime.fromisoformat(day).date(), time(), OFFICE_TIME).isoformat()
    except ValueError:
        return day  # the API says what is wrong with it
