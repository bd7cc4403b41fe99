"""Routes that change a request."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from services.intake import use_cases
from services.intake.channels.app.answers import show
from services.intake.channels.app.bodies import AmendBody, CancelBody, read_body
from services.intake.channels.app.callers import caller_of
from services.intake.channels.app.filing import limits_of
from services.intake.channels.app.openapi import takes
from services.intake.channels.app.uploads import read_sent, received
from services.intake.parts import Parts
from services.intake.use_cases import current_subject
from shared.domain.errors import InvalidInputError
from shared.domain.lifecycle import State
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.sign_in import may

Filer = Annotated[Principal, Depends(may(Action.REQUESTS_CREATE))]
Amender = Annotated[Principal, Depends(may(Action.REQUESTS_AMEND))]
Canceller = Annotated[Principal, Depends(may(Action.REQUESTS_CANCEL))]
RequestId = Annotated[str, Path(max_length=64, examples=["0198c3a2-7b1e-7c55-9a53-5d4c2b1a0f9e"])]


def changes_router(parts: Parts) -> APIRouter:
    """Return the routes that change requests."""
    router = APIRouter(prefix="/v1/requests/{request_id}", tags=["requests"])
    limits = limits_of(parts)

    @router.post(
        "/papers",
        summary="Add papers until the request is decided: to a draft, for a repair, or later.",
        response_class=Response,
        openapi_extra=takes(None, papers=True),
    )
    async def add_papers(request_id: RequestId, request: Request, principal: Amender) -> Response:
        caller = caller_of(principal, Action.REQUESTS_AMEND, parts.hasher)
        async with received(request, limits, parts.uploads, principal.id) as sent:
            if not sent.files:
                raise InvalidInputError("Send multipart/form-data with parts named by paper code.")
            changed = await use_cases.add_papers(parts, caller, request_id, sent.files)
        return await show(parts, caller, changed)

    @router.post("/submit", summary="Hand a draft in.", response_class=Response)
    async def submit(request_id: RequestId, principal: Filer) -> Response:
        caller = caller_of(principal, Action.REQUESTS_CREATE, parts.hasher)
        return await show(parts, caller, await use_cases.submit(parts, caller, request_id))

    @router.post(
        "/amend",
        summary="Hand a returned request in again: new papers, corrected data, or both.",
        response_class=Response,
        openapi_extra=takes(AmendBody, papers=True),
    )
    async def amend(request_id: RequestId, request: Request, principal: Amender) -> Response:
        caller = caller_of(principal, Action.REQUESTS_AMEND, parts.hasher)
        async with received(request, limits, parts.uploads, principal.id) as sent:
            body = read_body(AmendBody, sent.json)
            subject = None
            if body.subject and body.subject.given:
                current = await current_subject(parts, caller, request_id)
                subject = replace(current, **body.subject.given)
            changed = await use_cases.amend(
                parts, caller, request_id, subject=subject, files=sent.files
            )
        return await show(parts, caller, changed)

    @router.post(
        "/cancel",
        summary="Withdraw a request, or ask its owner to.",
        response_class=Response,
        responses={202: {"description": "Whoever works on it was asked; see the timeline."}},
        openapi_extra=takes(CancelBody, papers=False),
    )
    async def cancel(request_id: RequestId, request: Request, principal: Canceller) -> Response:
        body = read_body(CancelBody, (await read_sent(request, limits)).json)
        caller = caller_of(principal, Action.REQUESTS_CANCEL, parts.hasher)
        changed = await use_cases.cancel(parts, caller, request_id, body.reason)
        return await show(parts, caller, changed, 200 if changed.state is State.CANCELLED else 202)

    return router
