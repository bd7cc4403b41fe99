"""The front officer's page: what just came in, who asked for a person, whom no message reached."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.console.apis import ApiAwayError
from services.console.visit import Posted, Visit, Visited
from shared.identity.rights import Action, scope_of

router = APIRouter()

PAGE = 30
OUTCOMES = ("reached", "no_answer", "wrong_number")
"""What may come of a call, as the notifier names it."""
NOT_SHOWN = ("image", "document", "audio", "video", "sticker", "location", "contacts")
"""Kinds of messages of which a page says what they were, where there is no file to show."""


@router.get("/incoming")
async def show_incoming(
    visit: Visited,
    after: Annotated[str, Query(max_length=200)] = "",
    calls_after: Annotated[str, Query(max_length=200)] = "",
    talks_after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the newest requests and the people to call."""
    listed, calls, talks, rules = await asyncio.gather(
        visit.get("intake", "/v1/requests", after=after or None, limit=PAGE),
        visit.get("notifier", "/v1/notices/not-reached", after=calls_after or None, limit=PAGE),
        _conversations(visit, talks_after),
        visit.rules(),
    )
    return visit.page(
        "incoming.html",
        listed=listed,
        calls=calls,
        talks=talks,
        rules=rules,
        outcomes=OUTCOMES,
        may_call=scope_of(visit.who, Action.CALLS_RECORD) is not None,
    )


@router.post("/incoming/{notice_id}/calls")
async def note_call(visit: Posted, notice_id: str) -> Response:
    """Note that somebody was called, and what came of it."""
    path = f"/v1/notices/{notice_id}/calls"
    await visit.send("POST", "notifier", path, {"outcome": visit.text("outcome")})
    return visit.to("/incoming", "called")


@router.get("/conversations/{conversation_id}")
async def show_conversation(visit: Visited, conversation_id: str) -> Response:
    """Show one conversation; that it was read is recorded."""
    talk = await visit.get("whatsapp", f"/v1/conversations/{conversation_id}")
    return visit.page("conversation.html", talk=talk, not_shown=NOT_SHOWN)


@router.post("/conversations/{conversation_id}/answers")
async def answer(visit: Posted, conversation_id: str) -> Response:
    """Answer the person."""
    path = f"/v1/conversations/{conversation_id}/answers"
    await visit.send("POST", "whatsapp", path, {"text": visit.text("text")})
    return visit.to(f"/conversations/{conversation_id}", "answered")


@router.post("/conversations/{conversation_id}/hand-back")
async def hand_back(visit: Posted, conversation_id: str) -> Response:
    """Let Loket answer again."""
    await visit.send("POST", "whatsapp", f"/v1/conversations/{conversation_id}/hand-back")
    return visit.to("/incoming", "handed_back")


async def _conversations(visit: Visit, after: str) -> Any:
    """Return who asked for a person; None while the channel is away."""
    try:
        return await visit.get("whatsapp", "/v1/conversations", after=after or None, limit=PAGE)
    except ApiAwayError:
        return None
