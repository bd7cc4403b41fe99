"""Routes for filing a request."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from services.intake.channels.app.answers import show
from services.intake.channels.app.bodies import RequestBody, read_body
from services.intake.channels.app.callers import caller_of
from services.intake.channels.app.openapi import takes
from services.intake.channels.app.uploads import BodyLimits, received
from services.intake.parts import Parts
from services.intake.use_cases import file_request
from shared.domain.errors import InvalidInputError
from shared.events.parts import Channel
from shared.identity.principal import Principal, Role
from shared.identity.rights import Action
from shared.web.sign_in import may

LONGEST_KEY = 200

Filer = Annotated[Principal, Depends(may(Action.REQUESTS_CREATE))]
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Required. Chosen by the caller, new for each request; the same key makes no "
        "second request.",
        examples=["0b5f7c1e-3c1b-4b6e-9f0a-2f1f4f0c8a11"],
    ),
]


def filing_router(parts: Parts) -> APIRouter:
    """Return the route that files requests."""
    router = APIRouter(tags=["requests"])
    limits = limits_of(parts)

    @router.post(
        "/v1/requests",
        status_code=201,
        summary="File a request, as a draft or handed in at once, with papers if there are any.",
        response_class=Response,
        responses={200: {"description": "The request that an earlier call with this key made."}},
        openapi_extra=takes(RequestBody, papers=True),
    )
    async def file(request: Request, principal: Filer, key: Key = None) -> Response:
        if not key or len(key) > LONGEST_KEY:
            raise InvalidInputError(
                "Send a header Idempotency-Key: a text of your own, at most 200 characters, new "
                "for each request and the same when you repeat one.",
                {"header/Idempotency-Key": "is missing or too long"},
            )
        caller = caller_of(principal, Action.REQUESTS_CREATE, parts.hasher)
        async with received(request, limits, parts.uploads, principal.id) as sent:
            body = read_body(RequestBody, sent.json)
            # The phone of an officer's sign-in is not the applicant's.
            phone = None if Role.FRONT_OFFICER in principal.roles else principal.phone
            filed = await file_request(
                parts,
                caller,
                Channel.APP,
                replace(body.to_new_request(phone), facts=_facts(parts, body)),
                sent.files,
                is_submitted=body.submit,
                idempotency_key=key,
            )
        return await show(parts, caller, filed.application, 201 if filed.is_new else 200)

    return router


def _facts(parts: Parts, body: RequestBody) -> dict[str, str]:
    """Return the answers with those that follow from dates; of an unknown type, as they came."""
    kind = parts.catalogue.current.types.get(body.document_type)
    return kind.answered(body.facts, body.dates, parts.today()) if kind else body.facts


def limits_of(parts: Parts) -> BodyLimits:
    """Return how much one call may send."""
    settings = parts.settings
    return BodyLimits(
        file_bytes=settings.upload_file_bytes,
        total_bytes=settings.upload_total_bytes,
        files=settings.upload_files,
    )
