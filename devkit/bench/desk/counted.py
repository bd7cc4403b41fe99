"""The counts that statistics would have made of the stored requests, made by its own rules."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from services.statistics.domain.cells import ALL, Cell, Cube, cells_of
from services.statistics.domain.counting import Spot, count
from services.statistics.domain.life import Heard, Life, Origin, Product
from services.statistics.repository import cell_id
from shared.domain.lifecycle import Change, State

CELLS = ("loket_statistics", "cells")
GENERATION = 1
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
VARIETY = 5
"""Different lives of each kind in a village."""
RETURNED_EACH = 8
CHANNELS = ("app", "whatsapp")
REASONS = ("FOTO_BURAM", "TIDAK_LENGKAP")

Document = dict[str, Any]
Counts = dict[Cell, Counter[str]]


def cells_of_village(
    village: str, times: Sequence[datetime], kinds: Sequence[tuple[str, str]], zone: ZoneInfo
) -> Counts:
    """Return the counts of one village's requests.

    Args:
        village: Its code.
        times: When each request came in.
        kinds: Document types, each with its department.
        zone: The office's.
    """
    random = Random(village)  # noqa: S311 - invented data is no secret
    shapes = [
        _shape(kind, channel, random)
        for kind in kinds
        for channel in CHANNELS
        for _ in range(VARIETY)
    ]
    found: Counts = defaultdict(Counter)
    for at in times:
        day = at.astimezone(zone).date()
        for spot, counts in random.choice(shapes).items():
            moved = spot._replace(day=day + (spot.day - BEGIN.date()), village=village)
            for cell in cells_of(moved):
                found[cell].update(counts)
    return found


def _shape(kind: tuple[str, str], channel: str, random: Random) -> Mapping[Spot, Counter[str]]:
    """Return what one life counts for that begins in the morning of `BEGIN`."""
    department, document_type = kind
    origin = Origin(document_type=document_type, channel=channel)
    life = Life(origin=origin, changes=tuple(_changes(BEGIN, department, random)))
    return count(life, ZoneInfo("UTC"))


def of_all_villages(cells: Counts) -> Counts:
    """Return those counts that other villages add to as well."""
    return {cell: counts for cell, counts in cells.items() if cell.cube is Cube.KINDS}


def to_documents(cells: Counts, *, is_shared: bool) -> Iterator[Document]:
    """Yield the records of cells: those that villages share, or those of one village."""
    for cell, counts in cells.items():
        if (cell.village == ALL) is is_shared:
            yield {
                "_id": cell_id(GENERATION, cell),
                "version": 1,
                "generation": GENERATION,
                **{name: str(value) for name, value in cell._asdict().items()},
                "counts": dict(counts),
            }


def _changes(at: datetime, department: str, random: Random) -> Iterator[Heard]:
    """Yield the life of a request, which took days."""
    steps: list[tuple[Change, State, float, dict[str, Any]]] = [
        (Change.SUBMITTED, State.SUBMITTED, 0, {}),
        (Change.ROUTED, State.IN_VERIFICATION, 0.01, {"department": department}),
    ]
    if random.randrange(RETURNED_EACH) == 0:
        reasons = (random.choice(REASONS),)
        steps += [
            (Change.RETURNED, State.RETURNED, random.uniform(1, 20), {"reasons": reasons}),
            (Change.AMENDED, State.AMENDED, random.uniform(5, 100), {}),
        ]
    product = Product(key="P-1", code="KIA", department=department)
    steps += [
        (Change.VERIFIED, State.VERIFIED, random.uniform(1, 40), {}),
        (Change.PRODUCT_READY, State.READY, random.uniform(2, 60), {"product": product}),
        (Change.COMPLETED, State.COMPLETED, random.uniform(1, 60), {}),
    ]
    for number, (change, state, hours, more) in enumerate(steps, 1):
        at += timedelta(hours=hours)
        if change is Change.VERIFIED:
            more = {"due": at + timedelta(days=3)}
        yield Heard(sequence=number, change=change, state=state, at=at, **more)
