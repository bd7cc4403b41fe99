"""My queue: what waits for my department, finding in it, and taking the next one."""

import asyncio
from enum import StrEnum
from functools import partial
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Query, Response

from services.console.apis import ApiRefusedError
from services.console.visit import Posted, Visit, Visited
from shared.identity.rights import Action, scope_of

router = APIRouter()

PAGE = 50
MOST_FILTERS = 20
NARROWED_BY = ("department", "document_type", "village")
PART = "part"
_INVALID = 422
_TOO_COMMON = "too-common"
_NOTHING: Any = {"items": [], "next": None}

Chosen = dict[str, str]


class Tab(StrEnum):
    """Parts of a queue, as the API names them."""

    UNCLAIMED = "unclaimed"
    MINE = "mine"
    NEAR_DEADLINE = "near_deadline"
    RETURNED_AND_BACK = "returned_and_back"
    CLAIMED = "claimed"
    ALL = "all"

    @property
    def order(self) -> str:
        """By what it is listed."""
        return "by_promise" if self is Tab.NEAR_DEADLINE else "by_age"


Code = Annotated[str, Query(max_length=64)]


@router.get("/queue")
async def show_queue(
    visit: Visited,
    tab: Tab = Tab.UNCLAIMED,
    department: Code = "",
    document_type: Code = "",
    village: Code = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show part of the queue, the most urgent first."""
    chosen = {
        "tab": tab.value,
        "department": department,
        "document_type": document_type,
        "village": village,
    }
    listed, frame = await asyncio.gather(
        visit.get(
            "verification",
            "/v1/queue",
            status=tab,
            department=department or None,
            document_type=document_type or None,
            village=village or None,
            after=after or None,
            limit=PAGE,
        ),
        _frame(visit, chosen),
    )
    beyond = chosen | {"after": listed["next"]} if listed["next"] else None
    return visit.page(
        "queue.html",
        **frame,
        listed=listed,
        order=tab.order,
        address=address(chosen | {"after": after}),
        beyond=address(beyond) if beyond else None,
    )


@router.post("/queue/search")
async def search(visit: Posted) -> Response:
    """Find requests; what is looked for is sent and not put in an address, which logs keep."""
    text, after = visit.text("text"), visit.text("after")
    (found, trouble), frame = await asyncio.gather(
        _found(visit, text, after), _frame(visit, {"tab": Tab.UNCLAIMED.value})
    )
    values = {"found": found, "text": text, "trouble": trouble, "is_further": bool(after)}
    return visit.page("found.html", **frame, **values)


@router.post("/queue/next")
async def take_next(visit: Posted) -> Response:
    """Take what has waited longest of what was shown; no two clerks are ever given the same."""
    shown = {key: visit.text(key) for key in NARROWED_BY if visit.text(key)}
    taken = await visit.send("POST", "verification", "/v1/queue/next", shown)
    if taken is None:
        return visit.to(address(shown), "part_empty" if shown else "queue_empty")
    return visit.to(case_address(taken["id"], shown))


@router.post("/queue/filters")
async def save_filter(visit: Posted) -> Response:
    """Keep the shown part of the queue under a name, or forget the one of that name."""
    name = visit.text("name")
    known = (await visit.get("verification", "/v1/filters"))["filters"]
    others = [one for one in known if one["name"] != name]
    if not visit.text("forget") and name:
        others.append(
            {
                "name": name,
                "view": visit.text("tab") or Tab.UNCLAIMED.value,
                **{key: visit.text(key) or None for key in NARROWED_BY},
            }
        )
    await visit.send("PUT", "verification", "/v1/filters", {"filters": others[-MOST_FILTERS:]})
    chosen = {key: visit.text(key) for key in ("tab", *NARROWED_BY)}
    return visit.to(address(chosen))


async def _found(visit: Visit, text: str, after: str) -> tuple[Any, str]:
    """Return what was found beyond a place in the list, and the text that says why nothing was."""
    if not text:
        return _NOTHING, ""
    wanted = {"text": text, "after": after or None}
    try:
        return await visit.send("POST", "verification", "/v1/cases/search", wanted), ""
    except ApiRefusedError as refusal:
        if refusal.status != _INVALID:
            raise
        is_common = refusal.code == _TOO_COMMON
        return _NOTHING, "queue.too_common" if is_common else "queue.not_searched"


async def _frame(visit: Visit, chosen: Chosen) -> dict[str, Any]:
    """What the page shows around a part of the queue."""
    saved, rules = await asyncio.gather(visit.get("verification", "/v1/filters"), visit.rules())
    return {
        "rules": rules,
        "tabs": list(Tab),
        "chosen": chosen,
        "of_tab": {one: address(chosen | {"tab": one.value}) for one in Tab},
        "filters": [(one["name"], address(_of_filter(one))) for one in saved["filters"]],
        "may_print": scope_of(visit.who, Action.CASE_PRINT) is not None,
        "may_take": scope_of(visit.who, Action.CASE_CLAIM) is not None,
        "case_address": partial(case_address, part=chosen),
        "is_narrowed": any(chosen.get(name) for name in NARROWED_BY),
    }


def _of_filter(saved: dict[str, Any]) -> Chosen:
    return {"tab": saved["view"], **{key: saved[key] or "" for key in NARROWED_BY}}


def address(chosen: Chosen) -> str:
    """Return where a part of the queue is shown."""
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"/queue?{query}" if query else "/queue"


def case_address(case_id: str, part: Chosen) -> str:
    """Return where a request is shown to somebody who came from a part of the queue.

    The address holds the part, so that she goes on in it, and comes back to it.
    """
    narrowed = {name: part[name] for name in NARROWED_BY if part.get(name)}
    query = f"?{urlencode({PART: urlencode(narrowed)})}" if narrowed else ""
    return f"/cases/{case_id}{query}"


def part_of(visit: Visit) -> Chosen:
    """Return the part of the queue that somebody came from to a request."""
    kept = visit.text(PART) or visit.request.query_params.get(PART, "")
    return {name: value for name, value in parse_qsl(kept) if name in NARROWED_BY}
