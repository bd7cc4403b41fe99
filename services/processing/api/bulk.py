"""Recording many products from a file."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from services.processing.bulk_file import read_bulk_file
from services.processing.use_cases.bulk import BulkRecording, Report
from services.processing.use_cases.desk import Desk
from shared.domain.errors import UnsupportedContentError
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.uploaded_table import MOST_BYTES
from shared.web.answers import json_answer
from shared.web.bodies import read_bounded
from shared.web.files import CSV
from shared.web.sign_in import may

_EXAMPLE = "ticket,product,number,complete\nKDS-7K3M-9QXC,AKTA_LAHIR,3319-LU-05062017-0001,ya\n"
_BODY = {
    "requestBody": {
        "required": True,
        "content": {CSV: {"schema": {"type": "string"}, "example": _EXAMPLE}},
    }
}


def bulk_router(desk: Desk) -> APIRouter:
    """Return the route that takes a file."""
    router = APIRouter(prefix="/v1/work", tags=["work"])

    @router.post("/bulk", response_model=None, openapi_extra=_BODY)
    async def record_many(
        who: Annotated[Principal, Depends(may(Action.WORK_BULK))],
        request: Request,
        dry_run: Annotated[bool, Query(description="Report only, and record nothing.")] = False,  # noqa: FBT002 - a query
    ) -> Response:
        """Record products line by line; one bad line stops nobody."""
        _check_kind(request)
        lines = read_bulk_file(await read_bounded(request, MOST_BYTES, "file"))
        reports = await BulkRecording(desk, who, is_dry_run=dry_run).run(lines)
        return json_answer(_to_answer(reports, is_dry_run=dry_run))

    return router


def _check_kind(request: Request) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != CSV:
        raise UnsupportedContentError(f"Send the file as {CSV}.")


def _to_answer(reports: list[Report], *, is_dry_run: bool) -> dict[str, Any]:
    refused = sum(report.refusal is not None for report in reports)
    return {
        "lines": [_to_line(report) for report in reports],
        "recorded": len(reports) - refused,
        "refused": refused,
        "dry_run": is_dry_run,
    }


def _to_line(report: Report) -> dict[str, Any]:
    line = {"line": report.line, "ticket": report.ticket}
    if report.refusal is None:
        return {**line, "outcome": "recorded"}
    return {
        **line,
        "outcome": "refused",
        "code": report.code,
        "detail": report.refusal,
        "words": report.words or None,
    }
