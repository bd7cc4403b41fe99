"""Answers with requests in them, written without a detour over models."""

import orjson
from fastapi import Response

from services.intake.caller import Caller
from services.intake.channels.app.views import Json, request_view
from services.intake.parts import Parts
from services.intake.repository import Application
from shared.privacy.errors import KeyDestroyedError
from shared.privacy.sealing import DataKey


def to_response(content: Json, status: int = 200) -> Response:
    """Return JSON as a response."""
    return Response(
        orjson.dumps(content, option=orjson.OPT_OMIT_MICROSECONDS),
        status,
        media_type="application/json",
    )


async def show(
    parts: Parts, caller: Caller, application: Application, status: int = 200
) -> Response:
    """Return a request as a response."""
    key = await key_for(parts, caller, application)
    return to_response(request_view(parts, application, key), status)


async def key_for(parts: Parts, caller: Caller, application: Application) -> DataKey | None:
    """Return the key of a request for whom may read its people; None once it was erased."""
    if not caller.may_read_people(application.filed_by):
        return None
    try:
        return await parts.keyring.get(application.id)
    except KeyDestroyedError:
        return None
