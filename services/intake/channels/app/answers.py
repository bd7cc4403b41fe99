"""Answers with requests in them."""

from collections.abc import Sequence

from fastapi import Response

from services.intake.caller import Caller
from services.intake.channels.app.views import request_view
from services.intake.parts import Parts
from services.intake.repository import Application
from shared.privacy.errors import KeyDestroyedError
from shared.privacy.sealing import DataKey
from shared.trail.records import record
from shared.web.answers import json_answer


async def show(
    parts: Parts, caller: Caller, application: Application, status: int = 200
) -> Response:
    """Return a request as a response, recording whom of the office it was shown to."""
    await record_shown(parts, caller, [application])
    key = await key_for(parts, caller, application)
    return json_answer(request_view(parts, application, key), status)


async def key_for(parts: Parts, caller: Caller, application: Application) -> DataKey | None:
    """Return the key of a request for whom may read its people; None once it was erased."""
    if not caller.may_read_people(application.filed_by):
        return None
    try:
        return await parts.keyring.get(application.id)
    except KeyDestroyedError:
        return None


async def record_shown(
    parts: Parts, caller: Caller, shown: Sequence[Application], **codes: str
) -> None:
    """Write down that somebody of the office is shown requests that others filed."""
    officer = caller.officer
    of_others = [a for a in shown if a.filed_by != caller.ref]
    if officer is None or not of_others:
        return
    async with parts.store.unit_of_work() as unit:
        for application in of_others:
            subject = application.subject
            record(
                unit,
                officer.who,
                officer.action,
                request=application.id,
                ticket=application.ticket,
                person=subject.nik_hash if subject else None,
                codes=codes,
            )
