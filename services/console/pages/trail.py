"""The auditor's page: who did or read what, in every service; whether the trails are whole."""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from fastapi import APIRouter, Response

from services.console.apis import ApiAwayError, ApiRefusedError
from services.console.visit import Posted, Visit, Visited
from shared.domain.errors import InvalidInputError
from shared.printing.words import printed_words
from shared.trail.export import BY_NIK, Row, from_csv, to_csv, to_pdf
from shared.trail.noting import Noted, parse_heads, to_line
from shared.trail.remote import Query, verify_remotely
from shared.web.files import CSV, PDF, kept_file

router = APIRouter()

PAGE = 200
Service = Literal["intake", "verification", "processing", "notifier", "statistics"]
SERVICES: tuple[Service, ...] = (
    *("intake", "verification", "processing", "notifier", "statistics"),
)
ASKED = ("ticket", "nik", "by")
PARTS = 10
"""Parts of a chain in one look: some seconds for fifty thousand records.

The token of a visit is sure to last half a minute, and proxies wait no longer than a minute.
"""
_NUMBER = re.compile(r"[0-9]{1,15}", re.ASCII)
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
    table = to_csv(rows, visit.language, is_by_nik=bool(visit.text("nik")))
    return kept_file(table, CSV, "trail.csv")


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
        is_by_nik = bool(visit.text("nik"))
        made = partial(to_pdf, rows, visit.language, printed, is_by_nik=is_by_nik)
        pages = await press.make(made)
    return kept_file(pages, PDF, "trail.pdf")


@router.post("/trail/verification")
async def verify(visit: Posted) -> Response:
    """Follow every service's chain to its end, or to the first place that does not hold.

    Of long ones so much as one look may take; the page then goes on from where it was. What was
    noted of their heads earlier is compared too, and the heads of chains that were followed to
    their ends are shown to be noted.
    """
    try:
        noted = parse_heads(visit.text("noted"))
    except InvalidInputError:
        return await _page(visit, 422, trouble="trail.not_noted")
    begun = {service: _reached(visit, service) for service in SERVICES}
    told = await asyncio.gather(
        *(_followed(visit, service, noted, begun[service]) for service in SERVICES)
    )
    chains = dict(zip(SERVICES, told, strict=True))
    whole = [one for one in told if one and one["finished"] and not one["broken"]]
    lines = [to_line(one["service"], **one["head"]) for one in whole]
    shown: dict[str, Any] = {
        "chains": chains,
        "heads": [line for line in lines if line],
        "compared": {s: len(noted.get(s, ())) for s in SERVICES} if noted else {},
        # Who has ended is asked again too, and answers at once: there is nothing behind its end.
        "reached": {s: one["reached"] if one else begun[s] for s, one in chains.items()},
        "is_unfinished": any(one and not one["finished"] for one in told),
    }
    return await _page(visit, **shown)


async def _page(visit: Visit, status: int = 200, **shown: Any) -> Response:
    # What was asked is not in the address, where a NIK has no place, but in the form again.
    asked = {name: visit.text(name) for name in ASKED}
    values: dict[str, Any] = dict.fromkeys(("found", "chains", "trouble"))
    values |= {"heads": (), "compared": {}, "is_unfinished": False}
    rules = await visit.names()
    values |= {"noted": visit.text("noted"), "by_nik": BY_NIK, **shown}
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


def _reached(visit: Visit, service: Service) -> int:
    """Return how far the look before came; 0 where this is the first one."""
    text = visit.text(f"reached_{service}")
    return int(text) if _NUMBER.fullmatch(text) else 0


async def _followed(visit: Visit, service: Service, noted: Noted, begun: int) -> Any:
    """Return how far a chain holds; None while its service is away."""

    async def ask(path: str, query: Query) -> Any:
        return await visit.get(service, path, **query)

    try:
        return await verify_remotely(ask, noted, begun, PARTS)
    except ApiAwayError:
        return None
