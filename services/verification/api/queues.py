"""Routes over the departments' queues."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response, status

from services.verification.api.bodies import Clerk, Code, Next, Search
from services.verification.api.views import case_view, queue_counts, queue_item, queue_items
from services.verification.queue_views import View
from services.verification.use_cases.claiming import take_next_case
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.queues import Wanted, read_queue, search_cases
from services.verification.use_cases.reading import unseal
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.answers import json_answer
from shared.web.paging import After, Limit, from_cursor, id_from_cursor, page_of
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.QUEUE_READ))]
Claimer = Annotated[Principal, Depends(may(Action.CASE_CLAIM))]


def queue_router(desk: Desk) -> APIRouter:
    """Return the routes over queues."""
    router = APIRouter(tags=["queue"])
    _add_listing(router, desk)
    _add_searching(router, desk)
    _add_taking(router, desk)
    return router


def _add_listing(router: APIRouter, desk: Desk) -> None:
    @router.get("/v1/queue", response_model=None, summary="List a queue, the most urgent first.")
    async def list_queue(
        who: Reader,
        department: Code | None = None,
        status: View = View.UNCLAIMED,
        document_type: Code | None = None,
        village: Annotated[str | None, Query(max_length=20, examples=["33.19.08.2001"])] = None,
        holder: Annotated[Clerk | None, Query(description="A clerk's id.")] = None,
        after: After = None,
        limit: Limit = 50,
    ) -> Response:
        """List what waits in the caller's departments, without personal data.

        Counts are of the department, document type and village asked for, and stop at 1000.
        """
        wanted = Wanted(status, department, document_type, village, holder)
        found = await read_queue(desk, who, wanted, from_cursor(after), limit + 1)
        listed = queue_items(found.items, limit, status.order)
        return json_answer(listed | {"counts": queue_counts(found.counts)})


def _add_searching(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/v1/cases/search", response_model=None, summary="Find requests, the newest first."
    )
    async def search(who: Reader, wanted: Search) -> Response:
        """Find by ticket or its beginning, NIK, words of a name, or a village.

        What is searched for is in the body, because addresses are kept in logs. Names are masked.
        """
        found = await search_cases(
            desk,
            who,
            wanted.text,
            department=wanted.department,
            states=wanted.states,
            before=id_from_cursor(wanted.after),
            limit=wanted.limit + 1,
        )
        page = page_of(found, wanted.limit, lambda case: str(case["_id"]))
        items = [queue_item(document) for document in page.items]
        return json_answer({"items": items, "next": page.next})


def _add_taking(router: APIRouter, desk: Desk) -> None:
    @router.post(
        "/v1/queue/next",
        response_model=None,
        responses={204: {"description": "Nothing waits."}},
        summary="Take the request that has waited longest.",
    )
    async def next_case(who: Claimer, wanted: Next | None = None) -> Response:
        """Claim it for the caller and return it; no two callers ever get the same one.

        The body narrows it to a department, a document type, a village.
        """
        asked = wanted or Next()
        case = await take_next_case(desk, who, asked.department, asked.document_type, asked.village)
        if case is None:
            return Response(status_code=status.HTTP_204_NO_CONTENT)
        return json_answer(
            case_view(await unseal(desk, who, case), desk.rulebook, desk.store.clock())
        )
