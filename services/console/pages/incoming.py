"""The front officer's page: what just came in, and whom no message reached."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from services.console.visit import Visited

router = APIRouter()

PAGE = 30


@router.get("/incoming")
async def show_incoming(
    visit: Visited,
    after: Annotated[str, Query(max_length=64)] = "",
    calls_after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the newest requests and the people to call."""
    return visit.page(
        "incoming.html",
        listed=await visit.get("intake", "/v1/requests", after=after or None, limit=PAGE),
        calls=await visit.get(
            "notifier", "/v1/notices/not-reached", after=calls_after or None, limit=PAGE
        ),
    )
