"""What was heard of requests, the counts made of it, and reference figures."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import Field

from services.statistics.domain.cells import ALL, Cell, Cube
from services.statistics.domain.life import Life
from services.statistics.domain.question import By
from shared.persistence.driver import IndexModel
from shared.persistence.mongo import passing_trouble
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store

TOGETHER = 500
"""Cells that are held at once; each may have a thousand counts, most of them bins of durations."""


class LifeRecord(Life, Record):
    """A request's life; its id is the request's.

    Attributes:
        generation: The newest generation of counts that this life is counted in, as it is here.
    """

    model_config = Record.model_config

    generation: int = 0


class CellRecord(Record):
    """Counts of one cell in one generation."""

    generation: int
    cube: Cube
    period: str
    department: str
    document_type: str
    channel: str
    village: str
    counts: dict[str, int] = Field(default_factory=dict)


class Generations(Record):
    """Which counts are shown, and which are being made anew.

    Attributes:
        current: The generation that is shown.
        building: The generation that will be shown once every life is counted in it.
    """

    current: int = 1
    building: int | None = None

    @property
    def active(self) -> tuple[int, ...]:
        """Those that what is heard has to be counted in."""
        return (self.current,) if self.building is None else (self.current, self.building)

    @property
    def newest(self) -> int:
        """The one that every life will be counted in."""
        return self.active[-1]


class FigureRecord(Record):
    """A figure that the office gives and nobody counts here; its id is its code and date.

    Attributes:
        code: What it tells, e.g. `ktp_recorded`.
        on: The day it holds for.
        value: How many.
        of: Of how many, if it is a part.
        source: Who says so.
    """

    code: str
    on: str
    value: int
    of: int | None = None
    source: str


LIVES: Collection[LifeRecord] = Collection(
    "lives", LifeRecord, "life", (IndexModel([("generation", 1)]),)
)
CELLS: Collection[CellRecord] = Collection(
    "cells",
    CellRecord,
    "count",
    (
        # Every question is of periods; by village it is of all villages, or of some.
        IndexModel(
            [("generation", 1), ("cube", 1), ("period", 1), ("village", 1), ("department", 1)],
            name="by_period",
        ),
    ),
    retired=("question",),
)
GENERATIONS: Collection[Generations] = Collection("generations", Generations, "generation")
FIGURES: Collection[FigureRecord] = Collection(
    "figures", FigureRecord, "figure", (IndexModel([("code", 1), ("on", -1)]),)
)
COLLECTIONS = (LIVES, CELLS, GENERATIONS, FIGURES)
THE_GENERATIONS = "generations"
_WHOLE_CELL = {"generation": 0, "cube": 0, "version": 0, "_id": 0}


def cell_id(generation: int, cell: Cell) -> str:
    """Return the id of a cell's record."""
    return "|".join((str(generation), *cell))


async def read_generations(store: Store) -> Generations:
    """Return which counts are shown."""
    found = await store.find_one(GENERATIONS, {"_id": THE_GENERATIONS})
    return found or Generations(id=THE_GENERATIONS)


async def read_cells(
    store: Store, cube: Cube, periods: Sequence[str], narrowed: Mapping[str, Sequence[str]]
) -> AsyncIterator[dict[str, Any]]:
    """Yield the shown cells of a cube as they are stored.

    Of some years by village these are tens of thousands, which nobody can hold.

    Args:
        store: The service's state.
        cube: Which cells.
        periods: Days and months.
        narrowed: Allowed values of the cell's fields, by name.
    """
    query = await _shown(store, cube, periods, narrowed)
    with passing_trouble():
        found = store.database[CELLS.name].find(query, _WHOLE_CELL, batch_size=TOGETHER)
        async for cell in found:
            yield cell


async def is_counted(store: Store, cube: Cube, periods: Sequence[str]) -> bool:
    """Return whether anything is counted in some periods, whatever it is."""
    query = await _shown(store, cube, periods, {})
    with passing_trouble():
        return await store.database[CELLS.name].find_one(query, {"_id": 1}) is not None


async def sum_cells(
    store: Store,
    cube: Cube,
    periods: Sequence[str],
    narrowed: Mapping[str, Sequence[str]],
    by: By,
    keys: Sequence[str],
) -> dict[str, Counter[str]]:
    """Return some counts of a cube's shown cells, added up by the database; see `read_cells`.

    Args:
        store: The service's state.
        cube: Which cells.
        periods: Days and months.
        narrowed: Allowed values of the cell's fields, by name.
        by: What is told apart.
        keys: Which counts.
    """
    query = await _shown(store, cube, periods, narrowed)
    sums = {f"n{place}": {"$sum": f"$counts.{key}"} for place, key in enumerate(keys)}
    match by:
        case By.DAY:
            group: Any = "$period"
        case By.MONTH:
            group = {"$substrCP": ["$period", 0, len("2017-05")]}
        case By.DEPARTMENT | By.DOCUMENT_TYPE | By.CHANNEL | By.VILLAGE:
            group = f"${by.value}"
    stages = [{"$match": query}, {"$group": {"_id": group, **sums}}]
    with passing_trouble():
        rows = await store.database[CELLS.name].aggregate(stages).to_list(None)
    return {
        row["_id"]: Counter({key: row[f"n{place}"] for place, key in enumerate(keys)})
        for row in rows
    }


async def _shown(
    store: Store, cube: Cube, periods: Sequence[str], narrowed: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    generation = (await read_generations(store)).current
    query = {"generation": generation, "cube": cube, "period": {"$in": list(periods)}}
    return query | {name: {"$in": list(values)} for name, values in narrowed.items()}


async def first_counted_month(store: Store) -> date | None:
    """Return the first day of the first month in which anything was counted, if anything was."""
    generation = (await read_generations(store)).current
    query = {"generation": generation, "cube": Cube.KINDS, "village": ALL}
    with passing_trouble():
        found = await store.database[CELLS.name].find_one(
            query, {"period": 1}, sort=[("period", 1)]
        )
    return date.fromisoformat(f"{found['period'][:7]}-01") if found else None


async def uncounted(store: Store, generation: int, limit: int) -> list[str]:
    """Return ids of some lives that are not counted in a generation."""
    with passing_trouble():
        found = store.database[LIVES.name].find({"generation": {"$lt": generation}}, {"_id": 1})
        return [document["_id"] for document in await found.limit(limit).to_list(limit)]


async def drop_older(store: Store, generation: int) -> int:
    """Remove the counts of generations that are shown no more; return how many records."""
    with passing_trouble():
        gone = await store.database[CELLS.name].delete_many({"generation": {"$lt": generation}})
        return gone.deleted_count


async def latest_figures(store: Store, until: date) -> list[FigureRecord]:
    """Return of each figure the one that was given last for a day or before it."""
    stages: list[dict[str, Any]] = [
        {"$match": {"on": {"$lte": until.isoformat()}}},
        {"$sort": {"code": 1, "on": -1}},
        {"$group": {"_id": "$code", "last": {"$first": "$$ROOT"}}},
        {"$sort": {"_id": 1}},
    ]
    with passing_trouble():
        found = await store.database[FIGURES.name].aggregate(stages).to_list(None)
    return [FIGURES.from_document(document["last"]) for document in found]
