"""Dead letters over HTTP: list, show, edit, replay, discard, each with its trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from shared.domain.errors import ConflictError, InvalidInputError, LoketError
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.messaging.records import Incoming
from shared.messaging.setting_aside import to_record
from shared.persistence.dead_letters import (
    DEAD_LETTERS,
    LETTER_ID,
    DeadLetter,
    LetterStatus,
    TrailEntry,
)
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.trail.records import record
from shared.web.paging import id_from_cursor
from shared.web.sign_in import may
from shared.web.written import WRITTEN

Reader = Annotated[Principal, Depends(may(Action.DEAD_LETTERS_READ))]
Writer = Annotated[Principal, Depends(may(Action.DEAD_LETTERS_WRITE))]


class LetterView(BaseModel):
    """A dead letter as ops see it; personal data in the body is sealed."""

    id: str
    group: str
    topic: str
    partition: int
    offset: int
    key: str | None
    headers: dict[str, str]
    body: str
    code: str
    reason: str
    status: LetterStatus
    at: datetime
    trail: list[dict[str, Any]]


Why = Annotated[str, Field(min_length=3, max_length=500), WRITTEN]


class Edit(BaseModel):
    """A corrected body and why."""

    model_config = ConfigDict(extra="forbid")

    body: str = Field(max_length=1_000_000, examples=['{"request_id": "0198c3a2", "sequence": 1}'])
    note: Why = Field(examples=["The sequence was missing."])


class Note(BaseModel):
    """Why something was done."""

    model_config = ConfigDict(extra="forbid")

    note: Why = Field(examples=["A test of the broker wrote it."])


class Replayer(Protocol):
    """What handles a dead letter again; a consumer group's processor is one."""

    async def process_strictly(self, record: Incoming) -> None:
        """Handle it, and let its error reach the caller."""


def dead_letter_router(store: Store, processors: Mapping[str, Replayer]) -> APIRouter:
    """Return the routes over one service's dead letters.

    Args:
        store: The service's state.
        processors: What each group does with a record, to replay it.
    """
    router = APIRouter(prefix="/v1/dead-letters", tags=["dead letters"])

    @router.get("")
    async def list_letters(
        _who: Reader,
        status: LetterStatus = LetterStatus.WAITING,
        after: Annotated[
            str | None, Query(max_length=100, description="Id of the last one of the page before.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> list[LetterView]:
        """List dead letters, the oldest first; a page that is not full is the last."""
        place = id_from_cursor(after, LETTER_ID)
        return [_view(letter) for letter in await _page(store, status, place, limit)]

    @router.get("/{letter_id}")
    async def show_letter(_who: Reader, letter_id: str) -> LetterView:
        """Show one with its trail."""
        return _view(await store.new_unit().require(DEAD_LETTERS, letter_id))

    @router.put("/{letter_id}/body")
    async def edit_letter(who: Writer, letter_id: str, edit: Edit) -> LetterView:
        """Correct its body; the earlier one stays in the trail."""
        async with store.unit_of_work() as unit:
            letter = await _waiting(unit, letter_id)
            entry = _entry(unit, who, letter_id, "edited", edit.note, letter.body)
            changed = letter.model_copy(
                update={"body": edit.body.encode(), "trail": (*letter.trail, entry)}
            )
            return _view(unit.put(DEAD_LETTERS, changed))

    @router.post("/{letter_id}/replay")
    async def replay_letter(who: Writer, letter_id: str) -> LetterView:
        """Handle it again as it stands; it stays waiting where that fails."""
        letter = await _waiting(store.new_unit(), letter_id)
        processor = processors.get(letter.group)
        if processor is None:
            raise InvalidInputError(f"This service has no consumer group {letter.group} any more.")
        try:
            await processor.process_strictly(to_record(letter))
        except LoketError as error:
            await _finish(who, letter_id, "replay_failed", str(error), LetterStatus.WAITING)
            raise ConflictError(f"It still cannot be handled: {error}") from error
        return await _finish(who, letter_id, "replayed", None, LetterStatus.REPLAYED)

    @router.post("/{letter_id}/discard")
    async def discard_letter(who: Writer, letter_id: str, note: Note) -> LetterView:
        """Give it up, saying why."""
        return await _finish(who, letter_id, "discarded", note.note, LetterStatus.DISCARDED)

    async def _finish(
        who: Principal, letter_id: str, action: str, note: str | None, status: LetterStatus
    ) -> LetterView:
        async with store.unit_of_work() as unit:
            letter = await _waiting(unit, letter_id)
            entry = _entry(unit, who, letter_id, action, note)
            changed = letter.model_copy(update={"status": status, "trail": (*letter.trail, entry)})
            return _view(unit.put(DEAD_LETTERS, changed))

    return router


async def _page(
    store: Store, status: LetterStatus, after: str | None, limit: int
) -> list[DeadLetter]:
    query: dict[str, Any] = {"status": status}
    if after is not None:
        # The letter itself is the place, so that a page holds whatever became of it meanwhile.
        last = await store.new_unit().require(DEAD_LETTERS, after)
        query["$or"] = [{"at": {"$gt": last.at}}, {"at": last.at, "_id": {"$gt": last.id}}]
    return await store.find(DEAD_LETTERS, query, sort=[("at", 1), ("_id", 1)], limit=limit)


async def _waiting(unit: UnitOfWork, letter_id: str) -> DeadLetter:
    letter = await unit.require(DEAD_LETTERS, letter_id)
    if letter.status is not LetterStatus.WAITING:
        raise ConflictError(f"This dead letter was {letter.status} already; nothing is left to do.")
    return letter


def _entry(
    unit: UnitOfWork,
    who: Principal,
    letter_id: str,
    action: str,
    note: str | None,
    before: bytes | None = None,
) -> TrailEntry:
    codes = {"letter": letter_id, "outcome": action}
    record(unit, who, Action.DEAD_LETTERS_WRITE, codes=codes)
    return TrailEntry(at=unit.now, by=who.id, action=action, note=note, body_before=before)


def _view(letter: DeadLetter) -> LetterView:
    trail = [e.model_dump(mode="json", exclude={"body_before"}) for e in letter.trail]
    values = letter.model_dump(exclude={"version", "trail", "body"})
    return LetterView(**values, body=letter.body.decode(errors="replace"), trail=trail)
