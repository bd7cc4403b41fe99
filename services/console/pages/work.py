"""The operators' worklist: by product, and one request with what is typed into SIAK."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.console.apis import ApiRefusedError
from services.console.rendering import OFFICE_TIME
from services.console.rulebook import Rules
from services.console.visit import Posted, Visit, Visited
from shared.identity.rights import Action, scope_of

router = APIRouter()

PAGE = 50
_TO_BE_MENDED = (400, 409, 422)


@router.get("/worklist")
async def show_worklist(
    visit: Visited,
    product: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
    delayed: Annotated[int, Query(ge=0)] = 0,
    refused: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show what is to be made, the earliest promise first."""
    products, listed, causes, rules = await asyncio.gather(
        visit.get("processing", "/v1/products"),
        visit.get(
            "processing", "/v1/work", product=product or None, after=after or None, limit=PAGE
        ),
        visit.get("processing", "/v1/delay-causes"),
        visit.rules(),
    )
    return visit.page(
        "worklist.html",
        products=products["items"],
        listed=listed,
        causes=causes,
        may_delay=scope_of(visit.who, Action.WORK_DELAY) is not None,
        rules=rules,
        product=product,
        delayed=delayed,
        refused=refused,
    )


@router.post("/worklist/delay")
async def delay_many(visit: Posted) -> Response:
    """Delay the chosen requests by one cause."""
    chosen = [value for value in visit.form.getlist("request") if isinstance(value, str)]
    if not chosen:
        return visit.to("/worklist", "nothing_chosen")
    body = {"requests": chosen, "cause": visit.text("cause"), "due": moment(visit.text("due"))}
    told = await visit.send("POST", "processing", "/v1/delays", body)
    return visit.to(f"/worklist?delayed={told['delayed']}&refused={told['refused']}", "delayed")


@router.get("/worklist/{request_id}")
async def show_work(visit: Visited, request_id: str) -> Response:
    """Show one request, with its data to be typed."""
    return await _page(visit, request_id)


@router.post("/worklist/{request_id}/start")
async def start(visit: Posted, request_id: str) -> Response:
    """Take it up."""
    return await _done(visit, request_id, "start", None, "work_started")


@router.post("/worklist/{request_id}/complete")
async def complete(visit: Posted, request_id: str) -> Response:
    """Close it."""
    return await _done(visit, request_id, "complete", None, "work_completed")


@router.post("/worklist/{request_id}/appointment")
async def appoint(visit: Posted, request_id: str) -> Response:
    """Ask the applicant to come."""
    body = {"at": moment(visit.text("at")), "place": visit.text("place")}
    return await _done(visit, request_id, "appointment", body, "appointed")


@router.post("/worklist/{request_id}/products/{key}/ready")
async def record(visit: Posted, request_id: str, key: str) -> Response:
    """Record that a product is made, with its number."""
    body = {
        "number": visit.text("number") or None,
        "is_known_number": bool(visit.text("is_known_number")),
    }
    return await _done(visit, request_id, f"products/{key}/ready", body, "recorded")


@router.post("/worklist/{request_id}/products/{key}/hand-out")
async def hand_out(visit: Posted, request_id: str, key: str) -> Response:
    """Note who fetched a product."""
    body = {"name": visit.text("name"), "relation": visit.text("relation")}
    return await _done(visit, request_id, f"products/{key}/hand-out", body, "handed_out")


async def _done(visit: Visit, request_id: str, step: str, body: object, said: str) -> Response:
    """Take a step; where it is refused, say why beside what was typed."""
    try:
        await visit.send("POST", "processing", f"/v1/work/{request_id}/{step}", body)
    except ApiRefusedError as refusal:
        if refusal.status not in _TO_BE_MENDED:
            raise
        return await _page(visit, request_id, refusal, step)
    return visit.to(f"/worklist/{request_id}", said)


async def _page(
    visit: Visit, request_id: str, refusal: ApiRefusedError | None = None, step: str = ""
) -> Response:
    work = await visit.get("processing", f"/v1/work/{request_id}")
    rules = await visit.rules(work["rule_version"])
    may_look = not work["erased"] and scope_of(visit.who, Action.PAPERS_READ) is not None
    return visit.page(
        "work.html",
        refusal.status if refusal else 200,
        work=work,
        rules=rules,
        papers=_by_requirement(work, rules) if may_look else (),
        may_print=scope_of(visit.who, Action.WORK_PRINT) is not None,
        may_record=scope_of(visit.who, Action.WORK_RECORD) is not None,
        refusal=refusal,
        step=step,
    )


def _by_requirement(work: Mapping[str, Any], rules: Rules) -> Sequence[Mapping[str, Any]]:
    """Every paper once, with the numbers of its files."""
    numbers: dict[str, list[int]] = {}
    for paper in work["papers"]:
        numbers.setdefault(paper["requirement"], []).append(paper["number"])
    return [
        {"requirement": code, "label": rules["papers"].get(code), "numbers": of_it}
        for code, of_it in numbers.items()
    ]


def moment(typed: str) -> str:
    """Return a day and hour as browsers give them, at the office's clock."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=OFFICE_TIME).isoformat()
    except ValueError:
        return typed  # the API says what is wrong with it
