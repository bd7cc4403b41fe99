"""Deciding about one request."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Query, Response

from services.processing.api.bodies import (
    AppointmentBody,
    DelayBody,
    ReadyBody,
    ReferBackBody,
    ReopenBody,
)
from services.processing.api.views import to_summary
from services.processing.repository import WorkRecord
from services.processing.use_cases import commands
from services.processing.use_cases.desk import Desk
from services.processing.use_cases.recording import Entry, record_product
from services.processing.work import Appointment
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.answers import json_answer
from shared.web.sign_in import may

Answer = Callable[[WorkRecord], Response]
Seen = Annotated[
    int | None,
    Query(ge=1, description="The `sequence` that was seen; refused where it has changed since."),
]


def command_router(desk: Desk) -> APIRouter:
    """Return the routes that decide; each answers with the work as it is now."""
    router = APIRouter(prefix="/v1/work/{request_id}", tags=["work"])

    def answer(work: WorkRecord) -> Response:
        return json_answer(to_summary(work, desk.store.clock()))

    _add_making(router, desk, answer)
    _add_ending(router, desk, answer)
    return router


def _add_making(router: APIRouter, desk: Desk, answer: Answer) -> None:
    """Add what is done while products are made."""

    @router.post("/products/{key}/ready", response_model=None)
    async def record(
        who: Annotated[Principal, Depends(may(Action.WORK_RECORD))],
        request_id: str,
        key: str,
        body: Annotated[ReadyBody, Body()] = ReadyBody(),  # noqa: B008 - frozen
    ) -> Response:
        """Record that a product is made, with its number."""
        entry = Entry(key, body.number, body.complete, body.is_known_number)
        return answer(await record_product(desk, who, request_id, entry))

    @router.post("/start", response_model=None)
    async def start(
        who: Annotated[Principal, Depends(may(Action.WORK_START))],
        request_id: str,
        sequence: Seen = None,
    ) -> Response:
        """Take the work up, or take it up again."""
        return answer(await commands.start(desk, who, request_id, sequence))

    @router.post("/delay", response_model=None)
    async def delay(
        who: Annotated[Principal, Depends(may(Action.WORK_DELAY))],
        request_id: str,
        body: DelayBody,
        sequence: Seen = None,
    ) -> Response:
        """Say that it takes longer, why, and until when."""
        work = await commands.delay(desk, who, request_id, body.cause, body.due, sequence)
        return answer(work)

    @router.post("/appointment", response_model=None)
    async def appoint(
        who: Annotated[Principal, Depends(may(Action.WORK_APPOINT))],
        request_id: str,
        body: AppointmentBody,
        sequence: Seen = None,
    ) -> Response:
        """Ask the applicant to come."""
        appointment = Appointment(at=body.at, place=body.place, bring=body.bring)
        return answer(await commands.appoint(desk, who, request_id, appointment, sequence))


def _add_ending(router: APIRouter, desk: Desk, answer: Answer) -> None:
    """Add what ends the making, and what begins it anew."""

    @router.post("/complete", response_model=None)
    async def complete(
        who: Annotated[Principal, Depends(may(Action.WORK_COMPLETE))],
        request_id: str,
        sequence: Seen = None,
    ) -> Response:
        """Close a request whose products are all made."""
        return answer(await commands.complete(desk, who, request_id, sequence))

    @router.post("/reopen", response_model=None)
    async def reopen(
        who: Annotated[Principal, Depends(may(Action.WORK_REOPEN))],
        request_id: str,
        body: ReopenBody,
        sequence: Seen = None,
    ) -> Response:
        """Have products of a completed request made again."""
        work = await commands.reopen(desk, who, request_id, body.products, body.note, sequence)
        return answer(work)

    @router.post("/refer-back", response_model=None)
    async def refer_back(
        who: Annotated[Principal, Depends(may(Action.WORK_START))],
        request_id: str,
        body: ReferBackBody,
        sequence: Seen = None,
    ) -> Response:
        """Have verification look again."""
        work = await commands.refer_back(
            desk, who, request_id, body.department, body.note, sequence
        )
        return answer(work)
