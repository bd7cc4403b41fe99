"""My queue: what waits for my department, and taking the next one."""

from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from services.console.visit import Posted, Visit, Visited
from shared.identity.rights import Action, scope_of

router = APIRouter()

PAGE = 50


class Tab(StrEnum):
    """Parts of a queue, as the API names them."""

    UNCLAIMED = "unclaimed"
    MINE = "mine"
    CLAIMED = "claimed"
    ALL = "all"


@router.get("/queue")
async def show_queue(
    visit: Visited,
    tab: Tab = Tab.UNCLAIMED,
    department: Annotated[str, Query(max_length=64)] = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show part of the queue, the longest waiting first."""
    listed = await visit.get(
        "verification",
        "/v1/queue",
        status=tab,
        department=department or None,
        after=after or None,
        limit=PAGE,
    )
    may_take = scope_of(visit.who, Action.CASE_CLAIM) is not None
    chosen = {"tab": tab.value, "department": department, "after": after}
    return visit.page(
        "queue.html",
        listed=listed,
        rules=await visit.rules(),
        may_take=may_take,
        tabs=list(Tab),
        tab=tab,
        chosen=chosen,
        address=_address(chosen),
        beyond=_address(chosen | {"after": listed["next"]}) if listed["next"] else None,
        of_tab={one: _address(chosen | {"tab": one.value, "after": ""}) for one in Tab},
    )


@router.post("/queue/next")
async def take_next(visit: Posted) -> Response:
    """Take the request that has waited longest; no two clerks are ever given the same."""
    taken = await visit.send("POST", "verification", "/v1/queue/next", _wanted(visit))
    return visit.to("/queue", "queue_empty") if taken is None else visit.to(f"/cases/{taken['id']}")


def _wanted(visit: Visit) -> dict[str, Any]:
    department = visit.text("department")
    return {"department": department} if department else {}


def _address(chosen: dict[str, str]) -> str:
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"/queue?{query}" if query else "/queue"
