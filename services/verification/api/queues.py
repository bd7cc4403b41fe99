"""Routes over the departments' queues."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response, status

from services.verification.api.bodies import Code, Next
from services.verification.api.places import from_cursor, to_cursor
from services.verification.api.views import answer, case_view, queue_counts, queue_item
from services.verification.use_cases.claiming import take_next_case
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.reading import read_queue, unseal
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.QUEUE_READ))]
Claimer = Annotated[Principal, Depends(may(Action.CASE_CLAIM))]


class Holder(StrEnum):
    """Which cases of a queue, by who holds them."""

    UNCLAIMED = "unclaimed"
    MINE = "mine"
    CLAIMED = "claimed"
    ALL = "all"

    def condition(self, who: str) -> dict[str, Any]:
        """Return it as a condition on the claim."""
        match self:
            case Holder.UNCLAIMED:
                return {"claim.by": None}
            case Holder.MINE:
                return {"claim.by": who}
            case Holder.CLAIMED:
                return {"claim.by": {"$ne": None}}
            case Holder.ALL:
                return {}


def queue_router(desk: Desk) -> APIRouter:
    """Return the routes over queues."""
    router = APIRouter(prefix="/v1/queue", tags=["queue"])

    @router.get("", response_model=None, summary="List a queue, the longest waiting first.")
    async def list_queue(
        who: Reader,
        department: Code | None = None,
        status: Holder = Holder.UNCLAIMED,
        document_type: Code | None = None,
        after: Annotated[str | None, Query(max_length=200)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        """List what waits in the caller's departments, without personal data."""
        page = await read_queue(
            desk,
            who,
            department=department,
            holder=status.condition(who.id),
            document_type=document_type,
            after=from_cursor(after),
            limit=limit,
        )
        is_full = len(page.items) == limit
        return answer(
            {
                "items": [queue_item(document) for document in page.items],
                "next": to_cursor(page.items[-1]) if is_full else None,
                "counts": queue_counts(page.counts, who.id),
            }
        )

    @router.post(
        "/next",
        response_model=None,
        responses={204: {"description": "Nothing waits."}},
        summary="Take the request that has waited longest.",
    )
    async def next_case(who: Claimer, wanted: Next | None = None) -> Response:
        """Claim it for the caller and return it; no two callers ever get the same one."""
        case = await take_next_case(desk, who, wanted.department if wanted else None)
        if case is None:
            return Response(status_code=status.HTTP_204_NO_CONTENT)
        return answer(case_view(await unseal(desk, who, case), desk.rulebook))

    return router
