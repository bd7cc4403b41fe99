"""My team: who holds how much, what is promised when, who is away, and how the day went."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from services.console.apis import ApiAwayError
from services.console.flash import outcome
from services.console.naming import unnamed
from services.console.visit import Posted, Visit, Visited
from shared.dates import OFFICE_TIME
from shared.identity.rights import Action, scope_of

router = APIRouter()

PAGE = 100
FLOWS = (
    *("before", "came_in", "came_back", "taken", "decided", "returned", "left", "after", "aged"),
)
"""What a day is reconciled by, so that what came is what went and what is left."""


class Tab(StrEnum):
    """Parts of what a team has before it: of the queue as its API names them, and of the making."""

    NEAR_DEADLINE = "near_deadline"
    MISSED = "missed"
    MISSED_IN_MAKING = "missed_in_making"
    UNCLAIMED = "unclaimed"
    RETURNED_AND_BACK = "returned_and_back"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which requests a supervisor looks at.

    Attributes:
        tab: Which part.
        holder: Instead, what this clerk holds.
        after: Beyond which place of the list.
    """

    tab: Tab
    holder: str
    after: str

    @property
    def is_making(self) -> bool:
        """Whether they are at the operators' desk."""
        return self.tab is Tab.MISSED_IN_MAKING and not self.holder

    @property
    def order(self) -> str:
        """By what the list is ordered."""
        is_by_promise = self.tab in {Tab.NEAR_DEADLINE, Tab.MISSED} and not self.holder
        return "by_promise" if is_by_promise else "by_age"

    def further(self, place: str) -> str:
        """Return where the list goes on."""
        part = {"holder": self.holder} if self.holder else {"tab": self.tab.value}
        return f"/team?{urlencode({**part, 'after': place})}"


@router.get("/team")
async def show_team(
    visit: Visited,
    holder: Annotated[str, Query(max_length=255)] = "",
    tab: Tab = Tab.NEAR_DEADLINE,
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the load, and the cases of one clerk or of one part; the live part is these alone."""
    chosen = Chosen(tab, holder, after)
    may_assign = scope_of(visit.who, Action.CASE_ASSIGN) is not None
    if visit.is_fragment:
        requests = await _requests(visit, chosen)
        return visit.page("team_requests.html", may_assign=may_assign, **requests)
    load, making, requests, absences, rules, day = await asyncio.gather(
        visit.get("verification", "/v1/load"),
        _if_there(visit, "processing", "/v1/load"),
        _requests(visit, chosen),
        visit.get("verification", "/v1/absences"),
        visit.rules(),
        _day(visit),
    )
    return visit.page(
        "team.html",
        load=load,
        making=making["loads"] if making else None,
        rules=rules,
        **requests,
        absences=absences,
        clerks=_clerks(visit, load),
        is_of_several=len(visit.who.departments) != 1,
        may_assign=may_assign,
        today=today(),
        day=day,
        flows=FLOWS,
    )


@router.post("/team/assign")
async def assign(visit: Posted) -> Response:
    """Give the chosen cases to a clerk, or back to the queue."""
    cases = [value for value in visit.form.getlist("case") if isinstance(value, str)]
    body = {"cases": cases, "to": visit.text("to") or None}
    told = await visit.send("POST", "verification", "/v1/assignments", body)
    return await visit.leave(visit.came_from, outcome("assigned", told["assigned"], told["items"]))


def today() -> str:
    """Return the day at the office."""
    return datetime.now(OFFICE_TIME).date().isoformat()


async def _requests(visit: Visit, chosen: Chosen) -> dict[str, Any]:
    """Return a list of requests, and how many are in each part; None where nobody says so now."""
    queue, missed, making = await asyncio.gather(
        visit.get(
            "verification",
            "/v1/queue",
            status="claimed" if chosen.holder else _view(chosen.tab),
            holder=chosen.holder or None,
            after=chosen.after if chosen.after and not chosen.is_making else None,
            limit=1 if chosen.is_making else PAGE,
        ),
        visit.get("verification", "/v1/missed"),
        _making(visit, chosen),
    )
    listed = making if chosen.is_making else queue
    return {
        "chosen": chosen,
        "listed": listed["items"] if listed else None,
        "beyond": chosen.further(listed["next"]) if listed and listed["next"] else None,
        "tabs": list(Tab),
        "counts": {
            **queue["counts"],
            Tab.MISSED: missed["waiting"],
            Tab.MISSED_IN_MAKING: making["waiting"] if making else None,
        },
    }


def _view(tab: Tab) -> str:
    return Tab.ALL if tab is Tab.MISSED_IN_MAKING else tab


async def _making(visit: Visit, chosen: Chosen) -> Any:
    """Return what missed its promise at the operators' desk; None while that does not answer."""
    asked = {"after": chosen.after or None, "limit": PAGE} if chosen.is_making else {"limit": 1}
    return await _if_there(visit, "processing", "/v1/overdue", **asked)


async def _if_there(visit: Visit, service: str, path: str, **asked: Any) -> Any:
    """Return what a service says of which a part of the page is; None while it does not answer."""
    try:
        return await visit.get(service, path, **asked)
    except ApiAwayError:
        return None


def _clerks(visit: Visit, load: Mapping[str, Any]) -> Sequence[tuple[str, str, Sequence[str]]]:
    """Return id, name and departments of everybody who may be given something, by name."""
    colleagues = visit.colleagues
    holding: dict[str, set[str]] = {}
    for one in load["loads"]:
        if one["clerk"]:
            holding.setdefault(one["clerk"], set()).add(one["department"])
    theirs = {c.id for c in colleagues.values() if c.is_clerk_of(visit.who.departments)}
    named = []
    for clerk in theirs | holding.keys():
        known = colleagues.get(clerk)
        name = known.name if known else unnamed(clerk, visit.language)
        departments = known.departments if known else holding[clerk]
        named.append((clerk, name, sorted(departments)))
    return sorted(named, key=lambda clerk: clerk[1])


async def _day(visit: Visit) -> dict[str, Any] | None:
    """Return what came in and what became of it today; None while nobody counts."""
    told = await _if_there(visit, "statistics", "/v1/reconciliation", day=today())
    return dict(told["total"]) if told else None
