"""Recording many products from a file: every line by itself, many lines in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.processing import metrics
from services.processing.bulk_file import Line
from services.processing.errors import NumberTakenError
from services.processing.repository import (
    WORK,
    WorkRecord,
    holders_of_marks,
    ids_of_tickets,
    settle,
)
from services.processing.use_cases.desk import Desk, record_about, visible
from services.processing.use_cases.recording import (
    Entry,
    check_number,
    decide_entry,
    own_product,
    record_product,
)
from shared.domain.errors import ConflictError, InvalidInputError, NotFoundError, PermanentError
from shared.events.request import RequestEvent
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.mongo import passing_trouble
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import DataKey

# Large enough to share a transaction's cost, small enough to leave room for others' calls.
CHUNK = 100


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a line; refused where there is a reason, with the code of its kind.

    The words are that reason by language, where there are any.
    """

    line: int
    ticket: str
    refusal: str | None = None
    code: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A line that passed every check that needs no other line."""

    line: Line
    request_id: str
    number: str | None
    mark: str | None


class BulkRecording:
    """One file of one caller.

    Args:
        desk: What it works with.
        who: Who sent it.
        is_dry_run: Decide and report, and write nothing.
    """

    def __init__(self, desk: Desk, who: Principal, *, is_dry_run: bool) -> None:
        self._desk = desk
        self._who = who
        self._is_dry_run = is_dry_run
        self._unit = desk.store.new_unit()
        self._holders: dict[str, str] = {}
        self._keys: dict[str, DataKey] = {}
        self._counted: list[tuple[WorkRecord, tuple[RequestEvent, ...]]] = []

    async def run(self, lines: Sequence[Line]) -> list[Report]:
        """Record the lines in order and report on each.

        Raises:
            DatabaseAwayError: Some lines may be recorded; the same file may be sent again.
        """
        ids = await ids_of_tickets(self._desk.store, [line.ticket for line in lines])
        reports: list[Report] = []
        with passing_trouble():
            for first in range(0, len(lines), CHUNK):
                reports += await self._chunk(lines[first : first + CHUNK], ids)
        return reports

    async def _chunk(self, lines: Sequence[Line], ids: dict[str, str]) -> list[Report]:
        if not self._is_dry_run:
            self._unit = self._desk.store.new_unit()
        found = [ids[line.ticket] for line in lines if line.ticket in ids]
        await self._unit.load(WORK, found)
        self._keys = dict(await self._desk.keyring.get_many(found))
        checked = [await self._check(line, ids.get(line.ticket)) for line in lines]
        marks = [ready.mark for ready in checked if isinstance(ready, _Ready) and ready.mark]
        stored = await holders_of_marks(self._desk.store, marks)
        self._holders = {**stored, **self._holders}
        self._counted = []
        reports = [c if isinstance(c, Report) else await self._decide(c) for c in checked]
        return reports if self._is_dry_run else await self._commit(lines, ids, reports)

    async def _check(self, line: Line, request_id: str | None) -> _Ready | Report:
        try:
            if line.problem:
                return Report(line.line, line.ticket, line.problem, InvalidInputError.code)
            if request_id is None:
                raise NotFoundError("work")
            work = await self._visible(self._unit, request_id)
            product = own_product(work, self._who, line.key)
            number = check_number(self._desk, work, product, line.number)
            if number is not None and request_id not in self._keys:
                erased = "The personal data of this request is erased."
                return Report(line.line, line.ticket, erased, "erased")
            mark = self._desk.marker.mark(product.code, number) if number else None
        except PermanentError as error:
            return _refused(line, error)
        return _Ready(line, request_id, number, None if line.is_known_number else mark)

    async def _decide(self, ready: _Ready) -> Report:
        line = ready.line
        try:
            work = await self._visible(self._unit, ready.request_id)
            if ready.mark and self._holders.get(ready.mark, work.id) != work.id:
                raise NumberTakenError(line.key)
            key = self._keys.get(work.id)
            decision = decide_entry(
                self._desk, work, _entry(line), ready.number, key,
                by=self._who.id, now=self._unit.now,
            )  # fmt: skip
        except PermanentError as error:
            return _refused(line, error)
        if decision.events:
            record_about(self._unit, self._who, Action.WORK_BULK, work, decision.events)
            self._counted.append((settle(self._unit, decision), decision.events))
        if ready.mark:
            self._holders[ready.mark] = work.id
        return Report(line.line, line.ticket)

    async def _commit(
        self, lines: Sequence[Line], ids: dict[str, str], reports: list[Report]
    ) -> list[Report]:
        try:
            await self._desk.store.commit(self._unit)
        except ConflictError:
            # Somebody wrote to one of them meanwhile: each again by itself.
            return [
                report if report.refusal else await self._alone(line, ids[line.ticket])
                for line, report in zip(lines, reports, strict=True)
            ]
        for work, events in self._counted:
            metrics.count(work, events)
        return reports

    async def _alone(self, line: Line, request_id: str) -> Report:
        try:
            await record_product(self._desk, self._who, request_id, _entry(line))
        except PermanentError as error:
            return _refused(line, error)
        return Report(line.line, line.ticket)

    async def _visible(self, unit: UnitOfWork, request_id: str) -> WorkRecord:
        return visible(await unit.get(WORK, request_id), self._who, Action.WORK_BULK)


def _entry(line: Line) -> Entry:
    return Entry(line.key, line.number, line.is_to_complete, line.is_known_number)


def _refused(line: Line, error: PermanentError) -> Report:
    words = error.words if isinstance(error, InvalidInputError) else {}
    return Report(line.line, line.ticket, str(error), error.code, words)
