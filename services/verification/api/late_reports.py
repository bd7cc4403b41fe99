"""Routes of the head of office: what was reported late, and her agreement."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.verification.api.cases import CaseId
from services.verification.api.views import queue_items, summary
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.late_reports import agree, read_late_reports
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.answers import json_answer
from shared.web.paging import After, Limit, from_cursor
from shared.web.sign_in import may

Head = Annotated[Principal, Depends(may(Action.LATE_REPORTS_DECIDE))]


def late_report_router(desk: Desk) -> APIRouter:
    """Return the routes over late reports."""
    router = APIRouter(tags=["late reports"])

    @router.get(
        "/v1/late-reports", response_model=None, summary="List what waits for the head of office."
    )
    async def list_late_reports(
        _who: Head,
        after: After = None,
        limit: Limit = 50,
    ) -> Response:
        """List it without personal data, the longest waiting first; `waiting` counts all."""
        found = await read_late_reports(desk, from_cursor(after), limit + 1)
        listed = queue_items(found.items, limit, "received_at")
        return json_answer(listed | {"waiting": found.waiting})

    @router.post(
        "/v1/cases/{case_id}/head-agreement",
        response_model=None,
        summary="Agree to what was reported late.",
    )
    async def agree_to_it(who: Head, case_id: CaseId) -> Response:
        """Note that the head of office agrees; a clerk may verify it then."""
        return json_answer(summary(await agree(desk, who, case_id)))

    return router
