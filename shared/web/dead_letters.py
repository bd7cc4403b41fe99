"""Dead letters over HTTP: list, show, edit, replay, discard, each with its trail."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from shared.domain.errors import (
    ConflictError,
    InvalidInputError,
    LoketError,
    StaleVersionError,
)
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


class ReplayFailedError(ConflictError):
    """A dead letter was handled again, in vain."""

    code = "replay-failed"

    def __init__(self, error: LoketError) -> None:
        super().__init__(f"It still cannot be handled: {error}")


class LetterDecidedError(ConflictError):
    """Somebody has replayed or discarded a dead letter before."""

    code = "letter-decided"

    def __init__(self, status: LetterStatus) -> None:
        super().__init__(f"This dead letter was {status} already; nothing is left to do.")


class LetterView(BaseModel):
    """A dead letter as ops see it; personal data in the body is sealed.

    Attributes:
        trail: What was done to it; `body_before` is the body that an edit replaced.
    """

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
_SEEN = "How many entries its trail had when it was read; refused where it has more by now."
SeenInBody = Annotated[int | None, Field(ge=0, le=2**31, description=_SEEN)]
SeenInQuery = Annotated[int | None, Query(ge=0, le=2**31, description=_SEEN)]


class Edit(BaseModel):
    """A corrected body and why."""

    model_config = ConfigDict(extra="forbid")

    body: str = Field(max_length=1_000_000, examples=['{"request_id": "0198c3a2", "sequence": 1}'])
    note: Why = Field(examples=["The sequence was missing."])
    seen: SeenInBody = None


class Note(BaseModel):
    """Why something was done."""

    model_config = ConfigDict(extra="forbid")

    note: Why = Field(examples=["A test of the broker wrote it."])
    seen: SeenInBody = None


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
            letter = await _waiting(unit, letter_id, edit.seen)
            entry = _entry(unit, who, letter_id, "edited", edit.note, letter.body)
            changed = letter.model_copy(
                update={"body": edit.body.encode(), "trail": (*letter.trail, entry)}
            )
            return _view(unit.put(DEAD_LETTERS, changed))

    @router.post("/{letter_id}/replay")
    async def replay_letter(who: Writer, letter_id: str, seen: SeenInQuery = None) -> LetterView:
        """Handle it again as it stands; it stays waiting where that fails.

        It also stays as it is where somebody did something with it meanwhile: what was handled is
        not what they made of it.
        """
        letter = await _waiting(store.new_unit(), letter_id, seen)
        processor = processors.get(letter.group)
        if processor is None:
            raise InvalidInputError(f"This service has no consumer group {letter.group} any more.")
        try:
            await processor.process_strictly(to_record(letter))
        except LoketError as error:
            await _note_replay(who, letter, "replay_failed", LetterStatus.WAITING, str(error))
            raise ReplayFailedError(error) from error
        replayed = await _note_replay(who, letter, "replayed", LetterStatus.REPLAYED)
        if len(replayed.trail) > len(letter.trail) + 1:
            raise StaleVersionError("dead letter")
        return _view(replayed)

    @router.post("/{letter_id}/discard")
    async def discard_letter(who: Writer, letter_id: str, note: Note) -> LetterView:
        """Give it up, saying why."""
        async with store.unit_of_work() as unit:
            letter = await _waiting(unit, letter_id, note.seen)
            entry = _entry(unit, who, letter_id, "discarded", note.note)
            return _view(_put(unit, letter, entry, LetterStatus.DISCARDED))

    async def _note_replay(
        who: Principal,
        replayed: DeadLetter,
        action: str,
        status: LetterStatus,
        note: str | None = None,
    ) -> DeadLetter:
        """Write down what came of a replay; decide nothing about what was changed meanwhile."""
        async with store.unit_of_work() as unit:
            letter = await unit.require(DEAD_LETTERS, replayed.id)
            entry = _entry(unit, who, letter.id, action, note)
            is_same = len(letter.trail) == len(replayed.trail)
            return _put(unit, letter, entry, status if is_same else letter.status)

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


async def _waiting(unit: UnitOfWork, letter_id: str, seen: int | None) -> DeadLetter:
    """Return a letter that somebody may still decide about, as they saw it."""
    letter = await unit.require(DEAD_LETTERS, letter_id)
    if letter.status is not LetterStatus.WAITING:
        raise LetterDecidedError(letter.status)
    if seen is not None and seen != len(letter.trail):
        raise StaleVersionError("dead letter")
    return letter


def _put(
    unit: UnitOfWork, letter: DeadLetter, entry: TrailEntry, status: LetterStatus
) -> DeadLetter:
    changed = {"status": status, "trail": (*letter.trail, entry)}
    return unit.put(DEAD_LETTERS, letter.model_copy(update=changed))


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
    values = letter.model_dump(exclude={"version", "trail", "body"})
    trail = [_entry_view(entry) for entry in letter.trail]
    return LetterView(**values, body=letter.body.decode(errors="replace"), trail=trail)


def _entry_view(entry: TrailEntry) -> dict[str, Any]:
    before = entry.body_before
    return {
        **entry.model_dump(mode="json", exclude={"body_before"}),
        "body_before": None if before is None else before.decode(errors="replace"),
    }
