"""The tables of a team, to be taken along in words."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from services.console.apis import File
from services.console.downloads import download_of
from services.console.tables import in_words
from services.console.visit import Visit, Visited

router = APIRouter()

Table = Literal["load", "deadlines", "absences", "queue", "overdue", "making"]


@router.get("/team/file/{table}.csv")
async def export(
    visit: Visited,
    table: Table,
    tab: Annotated[str, Query(pattern="^[a-z_]{1,30}$")] = "all",
    holder: Annotated[str, Query(max_length=255)] = "",
) -> Response:
    """Return the load, the deadlines, the making, who is away, or a list of requests as a table."""
    return download_of(await in_words(visit, await _table(visit, table, tab, holder)))


async def _table(visit: Visit, table: Table, tab: str, holder: str) -> File:
    match table:
        case "load":
            return await visit.fetch("verification", "/v1/load", form="csv")
        case "deadlines":
            return await visit.fetch("verification", "/v1/load", form="csv", table="promises")
        case "absences":
            return await visit.fetch("verification", "/v1/absences", form="csv")
        case "making":
            return await visit.fetch("processing", "/v1/load", form="csv")
        case "overdue":
            return await visit.fetch("processing", "/v1/overdue", form="csv")
        case "queue":
            asked = {"status": "claimed", "holder": holder} if holder else {"status": tab}
            return await visit.fetch("verification", "/v1/queue/export", **asked)
