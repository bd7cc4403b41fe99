"""Hearing one change, and counting the difference that it makes."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from services.statistics.domain.cells import Cell, cells_of
from services.statistics.domain.counting import Counts, Spot, count, difference
from services.statistics.domain.life import Heard, Life, Origin, Remarked
from services.statistics.repository import (
    CELLS,
    GENERATIONS,
    LIVES,
    THE_GENERATIONS,
    CellRecord,
    Generations,
    LifeRecord,
    cell_id,
)
from shared.domain.errors import StaleVersionError
from shared.persistence.unit_of_work import UnitOfWork

News = tuple[str, Heard | Remarked, Origin | None]
"""Of which request, what was heard, and what its submission says."""


async def preload(unit: UnitOfWork, news: Sequence[News], zone: ZoneInfo) -> None:
    """Read with two queries all that hearing a batch will ask for."""
    ids = {request_id for request_id, _, _ in news}
    await unit.load(LIVES, ids)
    generations = await _generations(unit)
    before = {i: await unit.get(LIVES, i) or LifeRecord(id=i) for i in ids}
    after = dict(before)
    for request_id, heard, origin in news:
        after[request_id] = after[request_id].after(heard, origin)
    cells = {c for i in ids for c in touched(before[i], after[i], zone)}
    await unit.load(CELLS, [cell_id(g, cell) for g in generations.active for cell in cells])


async def hear(unit: UnitOfWork, news: News, zone: ZoneInfo) -> None:
    """Take in one change or remark, unless it was heard before."""
    request_id, heard, origin = news
    before = await unit.get(LIVES, request_id) or LifeRecord(id=request_id)
    if not before.knows(heard):
        await settle(unit, before, before.after(heard, origin), zone)


async def settle(
    unit: UnitOfWork, before: LifeRecord, after: LifeRecord, zone: ZoneInfo
) -> LifeRecord:
    """Write a life, and bring every generation of counts up to it.

    Raises:
        StaleVersionError: Another process has made a newer generation known meanwhile.
    """
    generations = await _generations(unit)
    if before.generation > generations.newest:
        raise StaleVersionError("life")
    now = count(after, zone)
    was = count(before, zone)
    for generation in generations.active:
        counted = was if generation <= before.generation else {}
        await _add(unit, generation, difference(counted, now))
    return unit.put(LIVES, after.model_copy(update={"generation": generations.newest}))


async def _add(unit: UnitOfWork, generation: int, changes: Mapping[Spot, Counts]) -> None:
    for spot, counts in changes.items():
        for cell in cells_of(spot):
            await _add_to_cell(unit, generation, cell, counts)


async def _add_to_cell(unit: UnitOfWork, generation: int, cell: Cell, counts: Counts) -> None:
    key = cell_id(generation, cell)
    record = await unit.get(CELLS, key)
    record = record or CellRecord(id=key, generation=generation, **cell._asdict())
    total = dict(record.counts)
    for what, number in counts.items():
        total[what] = total.get(what, 0) + number
        if not total[what]:
            del total[what]
    unit.put(CELLS, record.model_copy(update={"counts": total}))


async def _generations(unit: UnitOfWork) -> Generations:
    return await unit.get(GENERATIONS, THE_GENERATIONS) or Generations(id=THE_GENERATIONS)


def touched(life: Life, later: Life, zone: ZoneInfo) -> set[Cell]:
    """Return the cells that change when a life grows into a later one."""
    spots = difference(count(life, zone), count(later, zone))
    return {cell for spot in spots for cell in cells_of(spot)}
