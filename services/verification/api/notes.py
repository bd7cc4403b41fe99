"""Routes over what colleagues write for each other: notes to a case, and saved filters."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Response, status

from services.verification.api.bodies import Filters, NewNote
from services.verification.api.cases import CaseId
from services.verification.repository import SavedFilter
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.filters import read_filters, save_filters
from services.verification.use_cases.notes import add_note, read_notes
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.web.answers import json_answer
from shared.web.sign_in import may

Reader = Annotated[Principal, Depends(may(Action.CASE_READ))]
Writer = Annotated[Principal, Depends(may(Action.CASE_NOTE))]
Queuer = Annotated[Principal, Depends(may(Action.QUEUE_READ))]


def note_router(desk: Desk) -> APIRouter:
    """Return the routes over notes and filters."""
    router = APIRouter(tags=["notes"])

    @router.get("/v1/cases/{case_id}/notes", response_model=None, summary="Read internal notes.")
    async def list_notes(who: Reader, case_id: CaseId) -> Response:
        """Return what colleagues wrote, the oldest first."""
        notes = await read_notes(desk, who, case_id)
        return json_answer({"items": [asdict(note) for note in notes]})

    @router.post(
        "/v1/cases/{case_id}/notes",
        response_model=None,
        status_code=status.HTTP_201_CREATED,
        summary="Write an internal note.",
    )
    async def write_note(who: Writer, case_id: CaseId, note: NewNote) -> Response:
        """Add a note; it is sealed, and stays."""
        written = await add_note(desk, who, case_id, note.text)
        return json_answer(asdict(written), status.HTTP_201_CREATED)

    @router.get("/v1/filters", response_model=None, summary="Read one's saved filters.")
    async def list_filters(who: Queuer) -> Response:
        """Return the caller's own."""
        return _filters(await read_filters(desk, who))

    @router.put("/v1/filters", response_model=None, summary="Save one's filters.")
    async def put_filters(who: Queuer, given: Filters) -> Response:
        """Replace the caller's own."""
        saved = [SavedFilter(**filter_.model_dump()) for filter_ in given.filters]
        return _filters(await save_filters(desk, who, saved))

    def _filters(filters: Sequence[SavedFilter]) -> Response:
        return json_answer({"filters": [filter_.model_dump() for filter_ in filters]})

    return router
