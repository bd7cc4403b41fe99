"""The page of those who keep Loket running: what waits, what was set aside, what stands still."""

import asyncio
import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from services.console.apis import ApiAwayError, ApiRefusedError
from services.console.visit import Posted, Visit, Visited
from shared.identity.rights import Action, scope_of

router = APIRouter()

PAGE = 50
Service = Literal["intake", "whatsapp", "verification", "processing", "notifier", "statistics"]
SERVICES: tuple[Service, ...] = (
    *("intake", "whatsapp", "verification", "processing", "notifier", "statistics"),
)
Status = Literal["waiting", "replayed", "discarded"]
_STILL_BAD = "replay-failed"
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
DESKS = ("verification", "processing")


@router.get("/operations")
async def show_operations(
    visit: Visited,
    verification_after: Annotated[str, Query(max_length=200)] = "",
    processing_after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show every service, and what is past its promise."""
    told = await asyncio.gather(*(_or_none(visit, s, "/v1/operations") for s in SERVICES))
    places = (verification_after, processing_after)
    stuck = await asyncio.gather(
        *(
            _or_none(visit, desk, "/v1/stuck", after=after or None, limit=PAGE)
            for desk, after in zip(DESKS, places, strict=True)
        )
    )
    return visit.page(
        "operations.html",
        services=list(zip(SERVICES, told, strict=True)),
        stuck=list(zip(DESKS, stuck, strict=True)),
        rules=await visit.names(),
    )


@router.get("/operations/{service}")
async def list_letters(
    visit: Visited,
    service: Service,
    status: Status = "waiting",
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """List what a service has set aside."""
    letters = await visit.get(
        service, "/v1/dead-letters", status=status, after=after or None, limit=PAGE
    )
    beyond = letters[-1]["id"] if len(letters) == PAGE else None
    return visit.page("letters.html", service=service, shown=status, letters=letters, beyond=beyond)


@router.get("/operations/{service}/{letter_id}")
async def show_letter(visit: Visited, service: Service, letter_id: str) -> Response:
    """Show one message with its trail."""
    letter = await visit.get(service, f"/v1/dead-letters/{letter_id}")
    may_write = scope_of(visit.who, Action.DEAD_LETTERS_WRITE) is not None
    return visit.page("letter.html", service=service, letter=letter, may_write=may_write)


@router.post("/operations/{service}/{letter_id}/edit")
async def edit(visit: Posted, service: Service, letter_id: str) -> Response:
    """Correct its body."""
    body = {"body": visit.text("body"), "note": visit.text("note"), "seen": _seen(visit)}
    await visit.send("PUT", service, f"/v1/dead-letters/{letter_id}/body", body)
    return visit.to(f"/operations/{service}/{letter_id}", "letter_edited")


@router.post("/operations/{service}/{letter_id}/replay")
async def replay(visit: Posted, service: Service, letter_id: str) -> Response:
    """Handle it again; where that fails, its trail says why."""
    said, query = "letter_replayed", {"seen": _seen(visit)}
    try:
        await visit.send("POST", service, f"/v1/dead-letters/{letter_id}/replay", query=query)
    except ApiRefusedError as refusal:
        if refusal.code != _STILL_BAD:
            raise
        said = "letter_not_replayed"
    return visit.to(f"/operations/{service}/{letter_id}", said)


@router.post("/operations/{service}/{letter_id}/discard")
async def discard(visit: Posted, service: Service, letter_id: str) -> Response:
    """Give it up, saying why."""
    body = {"note": visit.text("note"), "seen": _seen(visit)}
    await visit.send("POST", service, f"/v1/dead-letters/{letter_id}/discard", body)
    return visit.to(f"/operations/{service}/{letter_id}", "letter_discarded")


def _seen(visit: Visit) -> int:
    """Return how much had been done with a message when its page was opened.

    Nothing, if a form does not say: then the API has her look again.
    """
    text = visit.text("seen")
    return int(text) if _NUMBER.fullmatch(text) else 0


async def _or_none(visit: Visit, service: str, path: str, **query: str | int | None) -> Any:
    """Return what a service says; None while it is away, which is what this page is to show."""
    try:
        return await visit.get(service, path, **query)
    except ApiAwayError:
        return None
