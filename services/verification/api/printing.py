"""Routes that print."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import Field

from services.verification.api.bodies import Body
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.printing import MOST_TOGETHER, print_packets
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.printing.words import PrintLanguage
from shared.web.files import PDF, answers_with, shown_file
from shared.web.leaving import while_here
from shared.web.sign_in import may

Printer = Annotated[Principal, Depends(may(Action.CASE_PRINT))]
CaseId = Annotated[str, Field(min_length=1, max_length=100)]


class Packets(Body):
    """Which requests to print, in this order."""

    cases: Annotated[
        tuple[CaseId, ...],
        Field(
            min_length=1,
            max_length=MOST_TOGETHER,
            examples=[["0197f3a2-6d1c-7c3e-9a44-2f5b8c0d1e2f"]],
        ),
    ]


def printing_router(desk: Desk) -> APIRouter:
    """Return the routes that print packets."""
    router = APIRouter(prefix="/v1", tags=["printing"])

    @router.get(
        "/cases/{case_id}/packet",
        response_class=Response,
        responses=answers_with(PDF),
        summary="Print a request's packet.",
    )
    async def print_packet(
        who: Printer,
        request: Request,
        case_id: Annotated[str, Path(max_length=100)],
        language: PrintLanguage = "id",
    ) -> Response:
        """Return a cover and every paper on A4 as one PDF; that it was printed is recorded."""
        printing = print_packets(desk, who, [case_id], language)
        return shown_file(await while_here(request, printing), PDF, "packet.pdf")

    @router.post(
        "/packets",
        response_class=Response,
        responses=answers_with(PDF),
        summary="Print the packets of several requests.",
    )
    async def print_many(
        who: Printer, request: Request, body: Packets, language: PrintLanguage = "id"
    ) -> Response:
        """Return them one after the other as one PDF; that they were printed is recorded."""
        printing = print_packets(desk, who, body.cases, language)
        return shown_file(await while_here(request, printing), PDF, "packets.pdf")

    return router
