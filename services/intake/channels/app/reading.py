"""Routes that show requests."""

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response

from services.intake import use_cases
from services.intake.caller import Caller
from services.intake.channels.app.answers import key_for, record_shown, show
from services.intake.channels.app.callers import caller_of
from services.intake.channels.app.timeline_view import timeline_view
from services.intake.channels.app.views import DRAFT, list_view
from services.intake.parts import Parts
from services.intake.repository import Application
from shared.domain.lifecycle import State
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.place import Place
from shared.web.answers import json_answer
from shared.web.paging import After, Limit, from_cursor, id_from_cursor, page_of, to_cursor
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.REQUESTS_READ))]
Lister = Annotated[Principal, Depends(may(Action.REQUESTS_LIST))]
RequestId = Annotated[str, Path(max_length=64, examples=["0198c3a2-7b1e-7c55-9a53-5d4c2b1a0f9e"])]
Asked = State | Literal["draft"] | None
Standing = Annotated[Asked, Query(description="Only those in a state.")]


def reading_router(parts: Parts) -> APIRouter:
    """Return the routes that show requests."""
    router = APIRouter(prefix="/v1/requests", tags=["requests"])

    @router.get("", summary="List the caller's requests, the newest first.")
    async def list_requests(
        principal: Lister,
        state: Standing = None,
        after: After = None,
        limit: Limit = 50,
    ) -> Response:
        """List an applicant's own requests; to the office, what it was sent, the latest first.

        Drafts are nobody's but their applicant's.
        """
        caller = caller_of(principal, Action.REQUESTS_LIST, parts.hasher)
        is_of_office = caller.officer is not None and state != DRAFT
        listing = _received if is_of_office else _own
        found = await listing(parts, caller, state, after, limit + 1)
        page = page_of(found, limit, partial(_cursor, is_of_office=is_of_office))
        readable = [one.id for one in page.items if caller.may_read_people(one.filed_by)]
        if caller.sees_personal_data:
            await record_shown(parts, caller, page.items)
        keys = await parts.keyring.get_many(readable)
        return json_answer({"items": list_view(parts, page.items, keys), "next": page.next})

    @router.get("/{request_id}", summary="Show a request.", response_class=Response)
    async def show_request(request_id: RequestId, principal: Reader) -> Response:
        caller = caller_of(principal, Action.REQUESTS_READ, parts.hasher)
        return await show(parts, caller, await use_cases.get(parts, caller, request_id))

    @router.get("/{request_id}/timeline", summary="Show what happened to a request.")
    async def show_timeline(request_id: RequestId, principal: Reader) -> Response:
        caller = caller_of(principal, Action.REQUESTS_READ, parts.hasher)
        found = await use_cases.get(parts, caller, request_id)
        await record_shown(parts, caller, [found])
        key = await key_for(parts, caller, found)
        return json_answer({"items": timeline_view(parts, found, key)})

    return router


async def _own(
    parts: Parts, caller: Caller, state: Asked, after: str | None, limit: int
) -> list[Application]:
    return await use_cases.list_visible(
        parts,
        caller,
        state=state if isinstance(state, State) else None,
        is_draft=state == DRAFT,
        after=id_from_cursor(after),
        limit=limit,
    )


async def _received(
    parts: Parts, _caller: Caller, state: Asked, after: str | None, limit: int
) -> list[Application]:
    asked = state if isinstance(state, State) else None
    return await use_cases.list_received(parts, state=asked, after=from_cursor(after), limit=limit)


def _cursor(last: Application, *, is_of_office: bool) -> str:
    if is_of_office and last.received_at is not None:
        return to_cursor(Place(last.received_at, last.id))
    return last.id
