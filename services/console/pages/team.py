"""My team: who holds how much, what is promised when, who is away, and how the day went."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from services.console.apis import ApiAwayError
from services.console.downloads import download_of
from services.console.naming import unnamed
from services.console.rendering import OFFICE_TIME
from services.console.visit import Posted, Visit, Visited
from shared.identity.rights import Action, scope_of

router = APIRouter()

MOST_LISTED = 100
Table = Literal["load", "deadlines", "queue"]
_TAB = "^[a-z_]{1,30}$"


@router.get("/team")
async def show_team(
    visit: Visited,
    holder: Annotated[str, Query(max_length=100)] = "",
    tab: Annotated[str, Query(pattern=_TAB)] = "near_deadline",
    done: Annotated[int, Query(ge=0)] = 0,
    refused: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show the load, and the cases of one clerk or of one part of the queue."""
    load, listed, absences, rules, day = await asyncio.gather(
        visit.get("verification", "/v1/load"),
        visit.get(
            "verification",
            "/v1/queue",
            status="claimed" if holder else tab,
            holder=holder or None,
            limit=MOST_LISTED,
        ),
        visit.get("verification", "/v1/absences"),
        visit.rules(),
        _day(visit),
    )
    return visit.page(
        "team.html",
        load=load,
        rules=rules,
        listed=listed,
        holder=holder,
        tab=tab,
        tabs=("near_deadline", "unclaimed", "returned_and_back", "all"),
        absences=absences,
        clerks=_clerks(visit, load),
        may_assign=scope_of(visit.who, Action.CASE_ASSIGN) is not None,
        today=today(),
        day=day,
        done=done,
        refused=refused,
    )


@router.post("/team/assign")
async def assign(visit: Posted) -> Response:
    """Give the chosen cases to a clerk, or back to the queue."""
    cases = [value for value in visit.form.getlist("case") if isinstance(value, str)]
    body = {"cases": cases, "to": visit.text("to") or None}
    told = await visit.send("POST", "verification", "/v1/assignments", body)
    return visit.to(f"/team?done={told['assigned']}&refused={told['refused']}", "assigned")


@router.post("/team/absences")
async def note_absence(visit: Posted) -> Response:
    """Note that a clerk is away, whole days at the office."""
    body = {
        "department": visit.text("department"),
        "from": _office_midnight(visit.text("from")),
        "until": _office_midnight(visit.text("until")),
        "cover": visit.text("cover") or None,
    }
    await visit.send("PUT", "verification", f"/v1/absences/{visit.text('clerk')}", body)
    return visit.to("/team", "absence_noted")


@router.post("/team/absences/end")
async def end_absence(visit: Posted) -> Response:
    """Forget an absence."""
    path = f"/v1/absences/{visit.text('clerk')}"
    department = {"department": visit.text("department")}
    await visit.send("DELETE", "verification", path, query=department)
    return visit.to("/team", "absence_ended")


@router.get("/team/file/{table}.csv")
async def export(
    visit: Visited, table: Table, tab: Annotated[str, Query(pattern=_TAB)] = "all"
) -> Response:
    """Return the load, the deadlines or a part of the queue as a table."""
    match table:
        case "load":
            found = await visit.fetch("verification", "/v1/load", form="csv")
        case "deadlines":
            found = await visit.fetch("verification", "/v1/load", form="csv", table="promises")
        case "queue":
            found = await visit.fetch("verification", "/v1/queue/export", status=tab)
    return download_of(found)


def today() -> str:
    """Return the day at the office."""
    return datetime.now(OFFICE_TIME).date().isoformat()


def _clerks(visit: Visit, load: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Return id and name of everybody who may be given something, by name."""
    colleagues = visit.colleagues
    ids = {one["clerk"] for one in load["loads"] if one["clerk"]}
    ids |= {one.id for one in colleagues.values() if one.is_clerk_of(visit.who.departments)}
    named = (
        (one, colleagues[one].name if one in colleagues else unnamed(one, visit.language))
        for one in ids
    )
    return sorted(named, key=lambda clerk: clerk[1])


async def _day(visit: Visit) -> dict[str, Any] | None:
    """Return what came in and what became of it today; None while nobody counts."""
    try:
        told = await visit.get("statistics", "/v1/reconciliation", day=today())
    except ApiAwayError:
        return None
    return dict(told["total"])


def _office_midnight(day: str) -> str:
    try:
        return datetime.combine(datetime.fromisoformat(day).date(), time(), OFFICE_TIME).isoformat()
    except ValueError:
        return day  # the API says what is wrong with it
