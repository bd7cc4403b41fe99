"""How many, how fast, why returned: as tables, a chart and files."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response
from markupsafe import Markup

from services.console.apis import ApiRefusedError
from services.console.downloads import download_of
from services.console.refused_form import refused_form
from services.console.visit import Visit, Visited
from shared.dates import OFFICE_TIME
from shared.identity.rights import Action, Scope, scope_of

router = APIRouter()

BY = ("document_type", "department", "channel", "village", "month", "day")
NARROWED = ("department", "document_type", "channel", "village")
NUMBERS = ("received", "decided", "returned", "completed")
STAGES = ("check", "repair", "making", "pick_up", "whole")
PARTS = ("reasons", "products")
STATISTICS = "statistics"
_INVALID = 422

CHARTS = ("flow", "decisions", "reasons")
Chart = Literal["flow", "decisions", "reasons"]
Table = Literal["numbers", "reasons", "products"]

By = Literal["document_type", "department", "channel", "village", "month", "day"]
File = Literal["csv", "xlsx", "svg"]
Code = Annotated[str, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked for; empty where they did not narrow it."""

    since: date
    until: date
    by: By
    department: str
    document_type: str
    channel: str
    village: str
    chart: Chart

    @property
    def query(self) -> dict[str, str]:
        """The question as the API takes it."""
        given = {name: getattr(self, name) for name in NARROWED}
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "by": self.by,
            **{name: value for name, value in given.items() if value},
        }

    @property
    def fields(self) -> dict[str, str]:
        """The question as its form sends it, and as our own addresses take it."""
        return {**self.query, "chart": self.chart}


def asked(
    since: date | None = None,
    until: date | None = None,
    by: By = "document_type",
    department: Code = "",
    document_type: Code = "",
    channel: Code = "",
    village: Code = "",
    chart: Chart = "flow",
) -> Asked:
    """Return what was asked, by default this month."""
    last = until or _today()
    return Asked(
        since or last.replace(day=1), last, by, department, document_type, channel, village, chart
    )


Question = Annotated[Asked, Depends(asked)]


@router.get("/statistics")
async def show(visit: Visited, question: Question) -> Response:
    """Show a period, told apart and narrowed as was asked; or the form again, with why not."""
    answered, choices = await asyncio.gather(_answered(visit, question), _choices(visit))
    frame = {"asked": question, "choices": choices, "spans": _spans(question), "by": BY}
    if isinstance(answered, ApiRefusedError):
        form = refused_form(visit.request.url.path, question.fields.items(), answered)
        again = replace(visit, flash=form)
        return again.page("statistics.html", answered.status, **frame, report=None)
    report, chart = answered
    return visit.page(
        "statistics.html",
        **frame,
        report=report,
        chart=chart,
        files={
            "csv": _address(question, "csv"),
            "xlsx": _address(question, "xlsx"),
            "svg": _address(question, "svg", chart=question.chart),
            **{part: _address(question, "csv", table=part) for part in PARTS},
        },
        charts={one: _page(question, chart=one) for one in CHARTS},
        numbers=NUMBERS,
        stages=[stage for stage in STAGES if stage in report["total"]["stages"]],
        parts=PARTS,
    )


async def _answered(visit: Visit, question: Asked) -> tuple[Any, Markup] | ApiRefusedError:
    """Return the report and its chart, or why such a question has no answer."""
    drawn = {**question.query, "chart": question.chart, "lang": visit.language}
    try:
        report, chart = await asyncio.gather(
            visit.get(STATISTICS, "/v1/statistics", **question.query),
            visit.shown(STATISTICS, "/v1/statistics.svg", **drawn),
        )
    except ApiRefusedError as refusal:
        if refusal.status != _INVALID:
            raise
        return refusal
    # Drawn by our own service, which escapes names; within the page it takes on its colours.
    return report, Markup(chart.content.decode())  # noqa: S704


@router.get("/statistics/file/{ending}")
async def download(
    visit: Visited, ending: File, question: Question, table: Table = "numbers"
) -> Response:
    """Give the same as a file; small numbers of villages are hidden there."""
    part: dict[str, str] = {}
    match ending:
        case "csv":
            part = {"table": table}
        case "svg":
            part = {"chart": question.chart, "file": "true"}
        case "xlsx":
            pass
    path, asked = f"/v1/statistics.{ending}", {**question.query, **part}
    return download_of(await visit.fetch(STATISTICS, path, **asked, lang=visit.language))


async def _choices(visit: Visit) -> dict[str, dict[str, str]]:
    """Return by what somebody can narrow the question; supervisors by their own departments."""
    found: dict[str, dict[str, str]] = await visit.get(
        STATISTICS, "/v1/statistics/choices", lang=visit.language
    )
    if scope_of(visit.who, Action.STATISTICS_READ) is not Scope.ANY:
        departments = found["department"].items()
        own = {code: name for code, name in departments if code in visit.who.departments}
        found["department"] = own
    return found


def _spans(question: Asked) -> dict[str, str]:
    """Return addresses of the periods that people ask for most, by name."""
    today = _today()
    end_of_last = today.replace(day=1) - timedelta(days=1)
    spans = {
        "today": (today, today),
        "this_month": (today.replace(day=1), today),
        "last_month": (end_of_last.replace(day=1), end_of_last),
        "this_year": (today.replace(month=1, day=1), today),
    }
    return {
        name: _page(question, since=str(first), until=str(last))
        for name, (first, last) in spans.items()
        if not (question.by == "day" and name == "this_year")
    }


def _page(question: Asked, **changed: str) -> str:
    return f"/statistics?{urlencode({**question.fields, **changed})}"


def _address(question: Asked, ending: str, **part: str) -> str:
    return f"/statistics/file/{ending}?{urlencode({**question.query, **part})}"


def _today() -> date:
    return datetime.now(OFFICE_TIME).date()
