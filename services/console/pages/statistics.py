"""How many, how fast, why returned: as a table, a chart and files."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from services.console.rendering import OFFICE_TIME
from services.console.visit import Visit, Visited

router = APIRouter()

BY = ("document_type", "department", "channel", "village", "month", "day")
NUMBERS = ("received", "decided", "returned", "completed")
STAGES = ("check", "repair", "making", "pick_up", "whole")
STATISTICS = "statistics"

By = Literal["document_type", "department", "channel", "village", "month", "day"]
File = Literal["csv", "xlsx", "svg"]


@router.get("/statistics")
async def show(
    visit: Visited,
    since: date | None = None,
    until: date | None = None,
    by: Annotated[By, Query()] = "document_type",
) -> Response:
    """Show a period, by default this month."""
    asked = _asked(since, until, by)
    report = await visit.get(STATISTICS, "/v1/statistics", **asked)
    return visit.page(
        "statistics.html",
        report=report,
        rules=await visit.rules(),
        asked=asked,
        files={ending: f"/statistics/file/{ending}?{urlencode(asked)}" for ending in _files()},
        by=BY,
        numbers=NUMBERS,
        stages=[stage for stage in STAGES if stage in report["total"]["stages"]],
    )


@router.get("/statistics/file/{ending}")
async def download(
    visit: Visited, ending: File, since: date, until: date, by: By = "document_type"
) -> Response:
    """Give the same as a file; small numbers of villages are hidden there."""
    return await _file(visit, ending, _asked(since, until, by))


async def _file(visit: Visit, ending: File, asked: Mapping[str, str]) -> Response:
    found = await visit.fetch(STATISTICS, f"/v1/statistics.{ending}", **asked, lang=visit.language)
    kept = {name: value for name, value in found.headers.items() if name in _KEPT}
    return Response(found.content, media_type=found.media_type, headers=kept)


_KEPT = ("content-disposition", "Content-Disposition")


def _asked(since: date | None, until: date | None, by: By) -> dict[str, str]:
    last = until or datetime.now(OFFICE_TIME).date()
    first = since or last.replace(day=1)
    return {"since": first.isoformat(), "until": last.isoformat(), "by": by}


def _files() -> tuple[File, ...]:
    return ("csv", "xlsx", "svg")
