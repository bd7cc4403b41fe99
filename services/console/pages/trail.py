"""The auditor's page: who did or read what, in every service; whether the trails are whole."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Response

from services.console.apis import ApiAwayError, ApiRefusedError
from services.console.visit import Posted, Visit, Visited
from shared.printing.words import printed_words
from shared.trail.file import Row, from_csv, to_csv, to_pdf
from shared.web.printed import PDF

router = APIRouter()

PAGE = 200
Service = Literal["intake", "verification", "processing", "notifier", "statistics"]
SERVICES: tuple[Service, ...] = (
    *("intake", "verification", "processing", "notifier", "statistics"),
)
ASKED = ("ticket", "nik", "by")
_REFUSED = {422: "trail.not_understood", 413: "trail.too_much"}


@router.get("/trail")
async def show(visit: Visited) -> Response:
    """Show where one asks."""
    return await _page(visit)


@router.post("/trail")
async def search(visit: Posted) -> Response:
    """Show a page of what all services know, by time."""
    question = {**_asked(visit), "after": visit.text("after") or None, "limit": PAGE}
    try:
        told = await asyncio.gather(
            *(visit.send("POST", service, "/v1/trail/search", question) for service in SERVICES)
        )
    except ApiRefusedError as error:
        return await _refused(visit, error)
    return await _page(visit, found=_merged(told))


@router.post("/trail/export")
async def export_table(visit: Posted) -> Response:
    """Give the trails of all services as one table."""
    try:
        rows = await _exported(visit)
    except ApiRefusedError as error:
        return await _refused(visit, error)
    return _download(to_csv(rows, visit.language), "text/csv", "trail.csv")


@router.post("/trail/export/pages")
async def export_pages(visit: Posted) -> Response:
    """Give the trails of all services as pages to hand to whom they are about."""
    try:
        rows = await _exported(visit)
    except ApiRefusedError as error:
        return await _refused(visit, error)
    printed = printed_words(visit.who.id, datetime.now(UTC), visit.language)
    press = visit.console.press
    async with press.job():
        pages = await press.make(partial(to_pdf, rows, visit.language, printed))
    return _download(pages, PDF, "trail.pdf")


@router.post("/trail/verification")
async def verify(visit: Posted) -> Response:
    """Follow the chain of every service to its end, or to the first place that does not hold."""
    told = await asyncio.gather(*(_followed(visit, service) for service in SERVICES))
    return await _page(visit, chains=dict(zip(SERVICES, told, strict=True)))


async def _page(visit: Visit, status: int = 200, **shown: Any) -> Response:
    # What was asked is not in the address, where a NIK has no place, but in the form again.
    asked = {name: visit.text(name) for name in ASKED}
    values = {"found": None, "chains": None, "trouble": None, **shown}
    rules = await visit.names()
    return visit.page("trail.html", status, asked=asked, rules=rules, **values)


async def _refused(visit: Visit, error: ApiRefusedError) -> Response:
    if error.status not in _REFUSED:
        raise error
    return await _page(visit, error.status, trouble=_REFUSED[error.status])


def _asked(visit: Visit) -> dict[str, str | None]:
    return {name: visit.text(name) or None for name in ASKED}


def _merged(told: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the services' pages as one.

    Ids are in order of time in all services alike; it ends where the first of those ends that
    know more, so that the next page begins there and nothing between is missed.
    """
    until = min((page["next"] for page in told if page["next"]), default=None)
    items = [i for page in told for i in page["items"] if until is None or i["id"] <= until]
    return {"items": sorted(items, key=lambda i: (i["at"], i["id"])), "next": until}


async def _exported(visit: Visit) -> list[Row]:
    """Return what all services know, by time; each records that it was asked."""
    files = await asyncio.gather(
        *(
            visit.ask(service, "/v1/trail/export", _asked(visit), language=visit.language)
            for service in SERVICES
        )
    )
    rows = [row for file in files for row in from_csv(file.content)]
    return sorted(rows, key=lambda row: row.moment)


async def _followed(visit: Visit, service: Service) -> Any:
    """Return how far a chain holds; None while its service is away."""
    reached = 0
    try:
        while True:
            told = await visit.get(service, "/v1/trail/verification", after=reached)
            if told["finished"] or told["broken"]:
                return told
            reached = told["reached"]
    except ApiAwayError:
        return None


def _download(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
