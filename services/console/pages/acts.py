"""Who did what, in every service, for those who keep Loket running."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Response

from services.console.apis import ApiAwayError, ApiRefusedError
from services.console.visit import Posted, Visit, Visited

router = APIRouter()

PAGE = 100
SERVICES = ("intake", "verification", "processing", "notifier", "statistics")
_NOT_UNDERSTOOD = 422


@router.get("/acts")
async def show_latest(visit: Visited) -> Response:
    """Show the latest acts of everybody."""
    return await _page(visit)


@router.post("/acts")
async def search(visit: Posted) -> Response:
    """Show those of one colleague or about one request; a ticket has no place in an address."""
    return await _page(visit)


async def _page(visit: Visit) -> Response:
    asked = {"ticket": visit.text("ticket"), "by": visit.text("by")}
    question = {
        "ticket": asked["ticket"] or None,
        "by": asked["by"] or None,
        "after": visit.text("after") or None,
        "limit": PAGE,
    }
    try:
        told = await asyncio.gather(*(_told(visit, one, question) for one in SERVICES))
    except ApiRefusedError as refusal:
        if refusal.status != _NOT_UNDERSTOOD:
            raise
        return visit.page("acts.html", _NOT_UNDERSTOOD, asked=asked, found=None, away=())
    away = [one for one, page in zip(SERVICES, told, strict=True) if page is None]
    found = merged([page for page in told if page is not None])
    return visit.page("acts.html", asked=asked, found=found, away=away)


def merged(told: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the services' pages as one, the latest first.

    Ids are in order of time in all services alike; it ends where the first of those ends that
    know more, so that the next page begins there and nothing between is missed.
    """
    until = max((page["next"] for page in told if page["next"]), default=None)
    items = [i for page in told for i in page["items"] if until is None or i["id"] >= until]
    return {"items": sorted(items, key=lambda i: i["id"], reverse=True), "next": until}


async def _told(visit: Visit, service: str, question: Mapping[str, Any]) -> Any:
    """Return what a service knows; None while it is away."""
    try:
        return await visit.send("POST", service, "/v1/acts/search", question)
    except ApiAwayError:
        return None
