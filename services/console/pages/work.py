"""The operators' worklist: by product, and one request with what is typed into SIAK."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from services.console.flash import outcome
from services.console.pages.drafts import version_of
from services.console.rulebook import Rules
from services.console.visit import Posted, Visit, Visited
from shared.dates import OFFICE_TIME
from shared.domain.lifecycle import Change, Service, State, allowed
from shared.identity.rights import Action, scope_of

router = APIRouter()

PAGE = 50
STEPS: Mapping[str, tuple[Change, Action]] = {
    "start": (Change.PROCESSING_STARTED, Action.WORK_START),
    "appointment": (Change.APPOINTMENT_SET, Action.WORK_APPOINT),
    "delay": (Change.DELAYED, Action.WORK_DELAY),
    "complete": (Change.COMPLETED, Action.WORK_COMPLETE),
    "refer-back": (Change.REFERRED_BACK, Action.WORK_START),
    "reopen": (Change.REOPENED, Action.WORK_REOPEN),
}
"""What can be done with a request as a whole: what it does to it, and by which right."""


@router.get("/worklist")
async def show_worklist(
    visit: Visited,
    product: Annotated[str, Query(max_length=40)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
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
        may_paste=scope_of(visit.who, Action.WORK_BULK) is not None,
        rules=rules,
        product=product,
    )


@router.post("/worklist/delay")
async def delay_many(visit: Posted) -> Response:
    """Delay the chosen requests by one cause, each as it was seen."""
    chosen = [value for value in visit.form.getlist("request") if isinstance(value, str)]
    seen = dict(value.split(" ") for value in chosen if value.count(" ") == 1)
    body = {
        "requests": [value.partition(" ")[0] for value in chosen],
        "sequences": seen,
        "cause": visit.text("cause"),
        "due": moment(visit.text("due")),
    }
    told = await visit.send("POST", "processing", "/v1/delays", body)
    return await visit.leave(visit.came_from, outcome("delayed", told["delayed"], told["items"]))


@router.post("/worklist/find")
async def find_work(visit: Posted) -> Response:
    """Open the work of a ticket, whatever became of it."""
    wanted = {"ticket": visit.text("ticket")}
    found = await visit.send("POST", "processing", "/v1/work/search", wanted)
    return visit.to(f"/worklist/{found['id']}")


@router.get("/worklist/{request_id}")
async def show_work(visit: Visited, request_id: str) -> Response:
    """Show one request, with its data to be typed."""
    work, history, causes = await asyncio.gather(
        visit.get("processing", f"/v1/work/{request_id}"),
        visit.get("processing", f"/v1/work/{request_id}/history"),
        visit.get("processing", "/v1/delay-causes"),
    )
    rules = await visit.rules(work["rule_version"])
    may_look = not work["erased"] and scope_of(visit.who, Action.PAPERS_READ) is not None
    return visit.page(
        "work.html",
        work=work,
        rules=rules,
        causes=causes,
        history=history["items"],
        changed=_changed(visit, history["items"]),
        papers=_by_requirement(work, rules) if may_look else (),
        steps=_steps(visit, State(work["state"])),
        may_print=scope_of(visit.who, Action.WORK_PRINT) is not None,
        may_record=scope_of(visit.who, Action.WORK_RECORD) is not None,
    )


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


@router.post("/worklist/{request_id}/delay")
async def delay(visit: Posted, request_id: str) -> Response:
    """Say that it takes longer, why, and until when."""
    body = {"cause": visit.text("cause"), "due": moment(visit.text("due"))}
    return await _done(visit, request_id, "delay", body, "delayed")


@router.post("/worklist/{request_id}/refer-back")
async def refer_back(visit: Posted, request_id: str) -> Response:
    """Have verification look again; it leaves the worklist."""
    body = {"department": visit.text("department"), "note": visit.text("note")}
    return await _done(visit, request_id, "refer-back", body, "referred_back", "/worklist")


@router.post("/worklist/{request_id}/reopen")
async def reopen(visit: Posted, request_id: str) -> Response:
    """Have products of a completed request made again."""
    keys = [value for value in visit.form.getlist("products") if isinstance(value, str)]
    body = {"products": keys, "note": visit.text("note")}
    return await _done(visit, request_id, "reopen", body, "reopened")


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


async def _done(
    visit: Visit, request_id: str, step: str, body: object, said: str, path: str | None = None
) -> Response:
    """Take a step, and go on at a path; at the request where none is given.

    A step with the request as a whole is taken as it was seen: what a colleague did meanwhile is
    shown first.
    """
    query = {"sequence": version_of(visit)} if step in STEPS else None
    await visit.send("POST", "processing", f"/v1/work/{request_id}/{step}", body, query)
    return visit.to(path or f"/worklist/{request_id}", said)


def _changed(visit: Visit, history: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Return what was done with a request since somebody saw it whose step was refused for that."""
    refused = visit.refused
    if refused is None or refused.code != "stale-version":
        return ()
    seen = dict(refused.fields).get("seen", "")
    return [entry for entry in history if entry["at"] > seen]


def _steps(visit: Visit, state: State) -> frozenset[str]:
    """Return what can be done where the request stands, by this person."""
    possible = allowed(state, Service.PROCESSING)
    found = {
        step
        for step, (change, action) in STEPS.items()
        if change in possible and scope_of(visit.who, action) is not None
    }
    # What is recorded of work that nobody has started, starts it.
    if {Change.PRODUCT_READY, Change.PROCESSING_STARTED} & set(possible):
        found.add("record")
    return frozenset(found)


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
