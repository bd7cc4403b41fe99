"""Counting everything anew, while changes go on being heard.

A new generation of counts is begun beside the one that is shown. Every life is counted into it,
either here or because something new was heard of it; once none is left the new one is shown and
the old one removed.
"""

from zoneinfo import ZoneInfo

from services.statistics.domain.cells import cells_of
from services.statistics.domain.counting import count
from services.statistics.repository import (
    CELLS,
    GENERATIONS,
    LIVES,
    THE_GENERATIONS,
    Generations,
    cell_id,
    drop_older,
    read_generations,
    uncounted,
)
from services.statistics.use_cases.hearing import settle
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.trail.records import record

# As many as are read and written within a second.
TOGETHER = 200


async def begin(store: Store, who: Principal) -> int:
    """Begin a new generation, unless one is being made; return its number.

    Who asked for it is recorded.
    """
    async with store.unit_of_work() as unit:
        generations = await _generations(unit)
        if generations.building is None:
            generations = generations.model_copy(update={"building": generations.current + 1})
            unit.put(GENERATIONS, generations)
        codes = {"generation": str(generations.newest)}
        record(unit, who, Action.STATISTICS_RECOUNT, codes=codes)
    return generations.newest


async def recount_some(store: Store, zone: ZoneInfo) -> int:
    """Count some lives into the newest generation; return how many were left to be counted."""
    generations = await read_generations(store)
    ids = await uncounted(store, generations.newest, TOGETHER)
    if ids:
        async with store.unit_of_work() as unit:
            await _load(unit, ids, generations, zone)
            for request_id in ids:
                life = await unit.require(LIVES, request_id)
                if life.generation < generations.newest:
                    await settle(unit, life, life, zone)
    elif generations.building is not None:
        await _show(store)
    return len(ids)


async def _show(store: Store) -> None:
    """Show the new generation, and remove the old one."""
    async with store.unit_of_work() as unit:
        generations = await _generations(unit)
        shown = {"current": generations.newest, "building": None}
        unit.put(GENERATIONS, generations.model_copy(update=shown))
    await drop_older(store, generations.newest)


async def _load(unit: UnitOfWork, ids: list[str], generations: Generations, zone: ZoneInfo) -> None:
    await unit.load(LIVES, ids)
    lives = [await unit.require(LIVES, i) for i in ids]
    cells = {c for life in lives for spot in count(life, zone) for c in cells_of(spot)}
    await unit.load(CELLS, [cell_id(generations.newest, cell) for cell in cells])


async def _generations(unit: UnitOfWork) -> Generations:
    return await unit.get(GENERATIONS, THE_GENERATIONS) or Generations(id=THE_GENERATIONS)
