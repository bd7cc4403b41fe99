"""Filling the databases, by several processes and without indexes, which are made afterwards."""

import asyncio
import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from typing import Any

from pymongo import AsyncMongoClient, IndexModel, MongoClient

from devkit.bench.desk.counted import CELLS, Counts, cells_of_village, of_all_villages, to_documents
from devkit.bench.desk.maker import Maker
from devkit.bench.desk.stored import EVERYWHERE, Document, Known, Store
from services.notifier.repository import NOTICES
from services.processing.repository import WORK
from services.statistics.repository import CELLS as CELL_RECORDS
from services.verification.repository import CASES
from services.verification.search_terms import SearchTerms
from shared.catalogue.loading import load_catalogue
from shared.catalogue.villages import load_villages
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher

TOGETHER = 2000
PROCESSES = 2
VILLAGES_TOGETHER = 11

INDEXES: Mapping[str, Sequence[IndexModel]] = {
    c.name: c.indexes for c in (CASES, WORK, NOTICES, CELL_RECORDS)
}
WRITTEN = (*EVERYWHERE, CELLS)

Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where is written, and with which keys.

    Attributes:
        mongo_uri: The database.
        office_keys: As in a service's environment.
    """

    mongo_uri: str
    office_keys: str


async def fill(target: Target, store: Store, told: Told) -> list[Known]:
    """Write everything and index it; return a sample of what has ended.

    Nobody else writes meanwhile.
    """
    async with AsyncMongoClient[Document](target.mongo_uri) as client:
        for database, name in WRITTEN:
            await client[database][name].drop_indexes()
        database, name = CELLS
        # What was counted of the real requests would meet the counts of all.
        await client[database][name].delete_many({})
        context = get_context("spawn")
        with ProcessPoolExecutor(PROCESSES, context, _begin, (target, store)) as pool:
            known = await _requests(pool, store, told)
            told("counting for statistics", store.count)
            shared = await _counts(pool)
            await _insert(client[database][name], to_documents(shared, is_shared=True))
    told("indexing", store.count)
    await _index(target)
    return known


async def _requests(pool: ProcessPoolExecutor, store: Store, told: Told) -> list[Known]:
    known: list[Known] = []
    written = 0
    loop = asyncio.get_running_loop()
    waiting = [loop.run_in_executor(pool, _write, part) for part in _parts(store.count)]
    for done in asyncio.as_completed(waiting):
        found, count = await done
        known += found
        written += count
        told("stored", written)
    return known


def _parts(count: int) -> Iterable[range]:
    return (range(first, min(first + TOGETHER, count)) for first in range(0, count, TOGETHER))


async def _counts(pool: ProcessPoolExecutor) -> Counts:
    """Have every village's counts written; return those that villages share."""
    shared: Counts = defaultdict(Counter)
    loop = asyncio.get_running_loop()
    count = len(list(load_villages()))
    waiting = [
        loop.run_in_executor(pool, _count, range(first, min(first + VILLAGES_TOGETHER, count)))
        for first in range(0, count, VILLAGES_TOGETHER)
    ]
    for done in asyncio.as_completed(waiting):
        for cell, counts in (await done).items():
            shared[cell].update(counts)
    return shared


async def _insert(collection: Any, documents: Iterable[Document]) -> None:
    rest = iter(documents)
    while some := list(islice(rest, TOGETHER)):
        await collection.insert_many(some, ordered=False)


async def _index(target: Target) -> None:
    """Make the indexes of all collections, those of one by one scan."""
    async with AsyncMongoClient[Document](target.mongo_uri) as client:
        for database, name in WRITTEN:
            if indexes := INDEXES.get(name):
                await client[database][name].create_indexes(list(indexes))


class _Writer:
    """What one process writes with."""

    def __init__(self, target: Target, store: Store) -> None:
        keys = OfficeKeys.from_text(target.office_keys)
        rules = load_catalogue().current
        self._villages = [village.code for village in load_villages()]
        self._kinds = [(kind.department.code, kind.code) for kind in rules.types.values()]
        self._zone = rules.office.timezone
        self._store = store
        self._maker = Maker(store, keys, SearchTerms(LookupHasher(keys.lookup), load_villages()))
        # What is lost with the machine is written anew by the next run.
        self._client: MongoClient[Document] = MongoClient(
            target.mongo_uri, w=1, journal=False, tz_aware=True
        )

    def write(self, numbers: range) -> tuple[list[Known], int]:
        """Write requests; return a sample, and how many there were."""
        documents, known = self._maker.part(numbers)
        for (database, name), some in documents.items():
            self._client[database][name].insert_many(some, ordered=False)
        return known, len(numbers)

    def count(self, villages: range) -> Counts:
        """Write the counts of villages; return those that all villages share."""
        shared: Counts = defaultdict(Counter)
        database, name = CELLS
        for place in villages:
            numbers = range(place, self._store.count, len(self._villages))
            times = [self._store.at(number) for number in numbers]
            cells = cells_of_village(self._villages[place], times, self._kinds, self._zone)
            rest = to_documents(cells, is_shared=False)
            while some := list(islice(rest, TOGETHER)):
                self._client[database][name].insert_many(some, ordered=False)
            for cell, counts in of_all_villages(cells).items():
                shared[cell].update(counts)
        return dict(shared)


_writers: list[_Writer] = []


def _begin(target: Target, store: Store) -> None:
    # Documents hold no circles; looking for some takes a fifth of the time.
    gc.disable()
    _writers.append(_Writer(target, store))


def _write(numbers: range) -> tuple[list[Known], int]:
    return _writers[0].write(numbers)


def _count(villages: range) -> Counts:
    return _writers[0].count(villages)
