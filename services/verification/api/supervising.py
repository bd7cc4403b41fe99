"""Routes for supervisors: the load, who works on what, and who is away."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response, status

from services.verification.api.bodies import AbsenceBody, Assignment, Clerk, Code
from services.verification.api.views import queue_item, queue_items
from services.verification.clerk_load import load_of
from services.verification.domain.absence import Absence
from services.verification.queue_views import View, count_missed
from services.verification.repository import find_missed
from services.verification.use_cases import absences, assigning
from services.verification.use_cases.desk import Desk, departments_of
from services.verification.use_cases.queues import Wanted, export_queue, record_export
from shared.domain.ids import new_id
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.answers import json_answer
from shared.web.files import CSV, answers_with, kept_table
from shared.web.paging import After, Limit, from_cursor
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.LOAD_READ))]
Assigner = Annotated[Principal, Depends(may(Action.CASE_ASSIGN))]
AbsenceId = Annotated[
    str,
    Query(
        alias="id",
        min_length=1,
        max_length=400,
        description="Its `id`, as `GET /v1/absences` has it.",
        examples=["019abf5c-7c1e-7d2b-9d41-0f7f3c1f5a11"],
    ),
]

LOAD_COLUMNS = ("department", "clerk", "held", "oldest", "idle_since", "missed")
QUEUE_COLUMNS = (
    *("ticket", "document_type", "department", "channel", "holder", "received_at", "answer_by"),
    *("escalated_at", "times_returned"),
)
PROMISE_COLUMNS = ("department", "missed", "near", "within_a_day", "later")
ABSENCE_COLUMNS = ("department", "clerk", "from", "until", "cover")


class LoadTable(StrEnum):
    """Which table of the load a file holds."""

    CLERKS = "clerks"
    PROMISES = "promises"


class Form(StrEnum):
    """In which form an answer comes."""

    JSON = "json"
    CSV = "csv"


def supervising_router(desk: Desk) -> APIRouter:
    """Return the routes for supervisors."""
    router = APIRouter(tags=["supervising"])
    _add_load(router, desk)
    _add_absences(router, desk)

    @router.post("/v1/assignments", response_model=None, summary="Give requests to a clerk.")
    async def assign(who: Assigner, body: Assignment) -> Response:
        """Give up to 200 at once, whoever holds them; each is answered for by itself."""
        done = await assigning.assign_cases(desk, who, body.cases, body.to)
        refused = sum(one.refusal is not None for one in done)
        items = [_assigned(one) for one in done]
        return json_answer({"items": items, "assigned": len(done) - refused, "refused": refused})

    return router


def _add_load(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/v1/load",
        response_model=None,
        responses=answers_with(CSV),
        summary="See who holds how much, and how old.",
    )
    async def show_load(
        who: Reader,
        department: Code | None = None,
        form: Form = Form.JSON,
        table: LoadTable = LoadTable.CLERKS,
    ) -> Response:
        """Return clerks and what nobody holds, and what is promised when; counts stop at 1000.

        A CSV holds one of the two, the `table` that is asked for; that it was taken is recorded.
        """
        asked = departments_of(who, Action.LOAD_READ, department)
        departments = desk.rulebook.departments if asked is None else asked
        now = desk.store.clock()
        near_until = desk.rulebook.catalogue.near_until(now)
        load = await load_of(desk.store, departments, now, near_until)
        if form is Form.CSV and table is LoadTable.PROMISES:
            await record_export(desk, who, "deadlines")
            rows = [{"department": code, **spans} for code, spans in load.promises.items()]
            return kept_table("deadlines", PROMISE_COLUMNS, rows)
        loads = [asdict(one) for one in load.loads]
        if form is Form.CSV:
            await record_export(desk, who, "load")
            return kept_table("load", LOAD_COLUMNS, loads)
        return json_answer({"loads": loads, "promises": load.promises})

    @router.get("/v1/missed", response_model=None, summary="Count what missed its promise.")
    async def show_missed(who: Reader, department: Code | None = None) -> Response:
        """Count it, up to 1000; `GET /v1/queue?status=missed` lists it."""
        asked = departments_of(who, Action.LOAD_READ, department)
        departments = desk.rulebook.departments if asked is None else asked
        return json_answer({"waiting": await count_missed(desk.store, departments)})

    @router.get(
        "/v1/queue/export",
        response_class=Response,
        responses=answers_with(CSV),
        summary="Export a queue as CSV.",
    )
    async def export(
        who: Reader,
        department: Code | None = None,
        status: View = View.ALL,
        holder: Annotated[Clerk | None, Query(description="A clerk's id.")] = None,
    ) -> Response:
        """Return up to 5000 rows, the most urgent first; nothing in it is personal data."""
        documents = await export_queue(desk, who, Wanted(status, department, holder=holder))
        rows = [queue_item(document) for document in documents]
        for row in rows:
            row["holder"] = (row.get("claim") or {}).get("by")
        return kept_table(f"queue-{status}", QUEUE_COLUMNS, rows)


def stuck_router(desk: Desk) -> APIRouter:
    """Return the route over what stands still, for operations."""
    router = APIRouter(tags=["operations"])

    @router.get("/v1/stuck", response_model=None, summary="List what is past its promise.")
    async def list_stuck(
        _who: Annotated[Principal, Depends(may(Action.OPERATIONS_READ))],
        after: After = None,
        limit: Limit = 50,
    ) -> Response:
        """Return requests of all departments, the earliest present promise first; nobody's data."""
        now, place = desk.store.clock(), from_cursor(after)
        found = await find_missed(desk.store, desk.rulebook.departments, now, place, limit + 1)
        return json_answer(queue_items(found, limit, "answer_by"))

    return router


def _add_absences(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/v1/absences", response_model=None, responses=answers_with(CSV), summary="See who is away."
    )
    async def list_absences(
        who: Reader, department: Code | None = None, form: Form = Form.JSON
    ) -> Response:
        """Return who is away or will be, the first to return first.

        That a CSV was taken is recorded.
        """
        found = [_absence(one) for one in await absences.list_absences(desk, who, department)]
        if form is Form.CSV:
            await record_export(desk, who, "absences")
            return kept_table("absences", ABSENCE_COLUMNS, found)
        return json_answer({"items": found})

    @router.put("/v1/absences", response_model=None, summary="Note that a clerk is away.")
    async def note(who: Assigner, body: AbsenceBody) -> Response:
        """Give on what she holds, to her cover or to the queue, when she is away.

        Noted once more it is the same one. One that overlaps with another of hers is refused
        (`away-already`); what a longer absence adds is noted from where the known one ends.
        """
        absence = Absence(
            id=new_id(),
            department=body.department,
            clerk=body.clerk,
            starts_at=body.starts_at,
            ends_at=body.until,
            cover=body.cover,
            by=who.id,
        )
        kept, given = await absences.note_absence(desk, who, absence)
        return json_answer({**_absence(kept), "given_on": given})

    # An id of an older release holds an issuer's, and so what an address takes for itself.
    @router.delete(
        "/v1/absences",
        status_code=status.HTTP_204_NO_CONTENT,
        summary="Forget an absence.",
    )
    async def forget(who: Assigner, absence: AbsenceId) -> None:
        """Forget it; what was given on stays where it is."""
        await absences.end_absence(desk, who, absence)


def _assigned(one: assigning.Assigned) -> dict[str, Any]:
    return {
        "id": one.case_id,
        "ticket": one.ticket,
        "refusal": str(one.refusal) if one.refusal else None,
        "code": one.refusal.code if one.refusal else None,
    }


def _absence(absence: Absence) -> dict[str, Any]:
    return {
        "id": absence.id,
        "department": absence.department,
        "clerk": absence.clerk,
        "from": absence.starts_at,
        "until": absence.ends_at,
        "cover": absence.cover,
        "by": absence.by,
    }
