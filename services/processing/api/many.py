"""Routes over many requests at once: products, load, appointments, delays; and handing out."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from services.processing.api.bodies import DelaysBody, HandOutBody
from services.processing.api.views import to_load, to_page, to_summary
from services.processing.load import SPANS
from services.processing.repository import find_overdue
from services.processing.use_cases import many
from services.processing.use_cases.desk import Desk
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.answers import json_answer
from shared.web.days import Day
from shared.web.files import CSV, answers_with, kept_table
from shared.web.paging import After, Limit, from_cursor
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.WORK_READ))]
Department = Annotated[str | None, Query(max_length=40)]
LOAD_COLUMNS = ("department", "open", *SPANS, "oldest")


def many_router(desk: Desk) -> APIRouter:
    """Return the routes over many requests; none of their paths is a request's."""
    router = APIRouter(prefix="/v1", tags=["work"])

    @router.get("/products", response_model=None)
    async def list_products(who: Reader, department: Department = None) -> Response:
        """Count what is still to be made of each product, up to 1000."""
        return json_answer({"items": await many.count_products(desk, who, department)})

    @router.get("/load", response_model=None, responses=answers_with(CSV))
    async def show_load(
        who: Annotated[Principal, Depends(may(Action.LOAD_READ))],
        department: Department = None,
        form: Literal["json", "csv"] = "json",
    ) -> Response:
        """Count what is open in each of the caller's departments, how old it is, and promised when.

        That a CSV was taken is recorded.
        """
        if form == "csv":
            taken = await many.export_load(desk, who, department)
            return kept_table("making", LOAD_COLUMNS, [to_load(one) for one in taken])
        loads = await many.show_load(desk, who, department)
        return json_answer({"loads": [to_load(one) for one in loads]})

    @router.get("/appointments", response_model=None)
    async def list_appointments(
        who: Reader,
        first: Day,
        days: Annotated[int, Query(ge=1, le=31)] = 7,
        department: Department = None,
    ) -> Response:
        """Show who comes on which day at the office, and how many fit into a day.

        `booked` and `room` are the whole counter's, `items` those of the caller's departments.
        A day that is not `open` has no room.
        """
        now = desk.store.clock()
        calendar = await many.list_appointments(desk, who, department, first, days)
        listed = [
            {
                "day": one.day,
                "open": one.is_open,
                "booked": one.booked,
                "room": desk.appointments_a_day if one.is_open else 0,
                "items": [to_summary(work, now) for work in one.works],
            }
            for one in calendar
        ]
        return json_answer({"days": listed})

    @router.get("/stuck", response_model=None)
    async def list_stuck(
        _who: Annotated[Principal, Depends(may(Action.OPERATIONS_READ))],
        after: After = None,
        limit: Limit = 50,
    ) -> Response:
        """List what missed a promise in all departments, the earliest present promise first."""
        now = desk.store.clock()
        place = from_cursor(after)
        found = await find_overdue(desk.store, desk.departments, now, place, limit + 1)
        return json_answer(to_page(found, limit, now))

    @router.post("/delays", response_model=None)
    async def delay(
        who: Annotated[Principal, Depends(may(Action.WORK_DELAY))], body: DelaysBody
    ) -> Response:
        """Say of up to 200 requests that they take longer; each is answered for by itself."""
        reports = await many.delay_many(
            desk, who, body.requests, body.cause, body.due, body.sequences
        )
        refused = sum(report.refusal is not None for report in reports)
        items = [
            {"id": one.request_id, "ticket": one.ticket, "refusal": one.refusal, "code": one.code}
            for one in reports
        ]
        return json_answer({"items": items, "delayed": len(reports) - refused, "refused": refused})

    @router.post("/work/{request_id}/products/{key}/hand-out", response_model=None)
    async def hand_out(
        who: Annotated[Principal, Depends(may(Action.WORK_HAND_OUT))],
        request_id: str,
        key: str,
        body: HandOutBody,
    ) -> Response:
        """Note who fetched a product at the counter, and when."""
        work = await many.hand_out_product(desk, who, request_id, key, body.name, body.relation)
        return json_answer(to_summary(work, desk.store.clock()))

    return router
