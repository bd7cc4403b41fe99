"""Figures that the office gives, such as how many people have a recorded card."""

from dataclasses import dataclass
from datetime import date

from services.statistics.repository import FIGURES, FigureRecord
from shared.identity.principal import Principal
from shared.identity.rights import Action, check
from shared.persistence.store import Store
from shared.trail.records import record


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as the office gives it; see `FigureRecord`."""

    value: int
    of: int | None
    source: str


async def keep_figure(
    store: Store, who: Principal, code: str, on: date, figure: Figure
) -> FigureRecord:
    """Keep a figure for a day; what was given for that day before is replaced.

    Raises:
        NotPermittedError: The caller's role may not.
    """
    check(who, Action.FIGURES_WRITE)
    key = f"{code}:{on.isoformat()}"
    async with store.unit_of_work() as unit:
        before = await unit.get(FIGURES, key)
        kept = FigureRecord(
            id=key,
            version=before.version if before else 0,
            code=code,
            on=on.isoformat(),
            value=figure.value,
            of=figure.of,
            source=figure.source,
        )
        codes = {"figure": code, "on": on.isoformat()}
        record(unit, who, Action.FIGURES_WRITE, codes=codes)
        return unit.put(FIGURES, kept)
