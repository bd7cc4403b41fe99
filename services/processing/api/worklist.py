"""Reading the desk."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.processing.api.bodies import Wanted
from services.processing.api.views import to_change, to_detail, to_page, to_summary
from services.processing.use_cases.desk import Desk
from services.processing.use_cases.reading import (
    export_overdue,
    find_work,
    list_overdue,
    list_work,
    show_history,
    show_work,
)
from shared.domain.lifecycle import State
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.answers import json_answer
from shared.web.files import CSV, answers_with, kept_table
from shared.web.paging import After, Limit, from_cursor
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.WORK_READ))]
OVERDUE_COLUMNS = (
    *("ticket", "document_type", "channel", "state", "received_at", "due", "delays", "remaining"),
)


def worklist_router(desk: Desk) -> APIRouter:
    """Return the routes that read."""
    router = APIRouter(prefix="/v1", tags=["work"])

    @router.get("/work", response_model=None)
    async def list_work_of_departments(
        who: Reader,
        department: Annotated[str | None, Query(max_length=40)] = None,
        state: State | None = None,
        product: Annotated[
            str | None, Query(max_length=40, description="Only where this is still to be made.")
        ] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> Response:
        """List what waits for the caller's departments, the earliest promise first.

        A state also shows what waits for nobody any more.
        """
        place = from_cursor(after)
        works = await list_work(desk, who, department, state, place, limit + 1, product)
        return json_answer(to_page(works, limit, desk.store.clock()))

    @router.post("/work/search", response_model=None)
    async def find_work_of_ticket(who: Reader, wanted: Wanted) -> Response:
        """Find the work of a ticket, in any state.

        The ticket is in the body, because addresses are kept in logs.
        """
        found = await find_work(desk, who, wanted.ticket)
        return json_answer(to_summary(found, desk.store.clock()))

    @router.get("/overdue", response_model=None, responses=answers_with(CSV))
    async def list_overdue_work(
        who: Reader,
        department: Annotated[str | None, Query(max_length=40)] = None,
        form: Literal["json", "csv"] = "json",
        after: After = None,
        limit: Limit = 50,
    ) -> Response:
        """List what missed a promise in the caller's departments, and count it, up to 1000.

        A CSV has up to 5000 of it, from the first on; that it was taken is recorded.
        """
        now = desk.store.clock()
        if form == "csv":
            taken = await export_overdue(desk, who, department)
            return kept_table("overdue", OVERDUE_COLUMNS, [to_summary(one, now) for one in taken])
        place = from_cursor(after)
        works, missed = await list_overdue(desk, who, department, place, limit + 1)
        return json_answer({**to_page(works, limit, now), "waiting": missed})

    @router.get("/work/{request_id}", response_model=None)
    async def show_work_of_request(who: Reader, request_id: str) -> Response:
        """Show one request with the data to be typed into the national system."""
        opened = await show_work(desk, who, request_id)
        return json_answer(to_detail(opened, desk.store.clock()))

    @router.get("/work/{request_id}/history", response_model=None)
    async def show_history_of_work(who: Reader, request_id: str) -> Response:
        """Show what people did with a request at this desk, the latest first, without readings."""
        found = await show_history(desk, who, request_id)
        return json_answer({"items": [to_change(record) for record in found]})

    @router.get("/delay-causes")
    async def list_delay_causes(_who: Reader) -> list[dict[str, str]]:
        """List the causes by which work may be delayed."""
        return [{"code": c, "id": t.id, "en": t.en} for c, t in desk.causes.texts.items()]

    return router
