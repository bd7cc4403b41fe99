"""What was counted, beside what was published."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rich.table import Table

from devkit.replay.months import Month, Published


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure as it was published, and as statistics tell it."""

    what: str
    published: int
    counted: int

    @property
    def is_equal(self) -> bool:
        """Whether they are the same."""
        return self.published == self.counted


def compare(month: Month, answer: dict[str, Any]) -> tuple[Compared, ...]:
    """Return every published figure beside that of statistics' answer by document type."""
    found = [Compared(p.what, p.count, _counted(p, answer)) for p in month.published]
    given = {figure["code"]: figure for figure in answer["figures"]}.get(month.figure.code)
    figure = month.figure
    found.append(Compared(figure.what, figure.value, given["value"] if given else 0))
    found.append(Compared("  of so many people", figure.of, given["of"] if given else 0))
    return tuple(found)


def figures_table(month: Month, compared: tuple[Compared, ...]) -> Table:
    """Return the comparison for the terminal."""
    title = f"{month.first} to {month.last}: {month.source}"
    table = Table("", "published", "counted", title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    for one in compared:
        style = None if one.is_equal else "bold red"
        table.add_row(one.what, f"{one.published:,}", f"{one.counted:,}", style=style)
    return table


def kinds_tables(answer: dict[str, Any]) -> tuple[Table, Table]:
    """Return how many there were and how long they took, by document type, for the terminal."""
    numbers = _table("Requests", "received", "returned", "completed", "in time")
    stages = _table(
        "In calendar time, nights and weekends included",
        *("check: median", "90 %", "making: median", "90 %"),
    )
    for row in (*answer["rows"], answer["total"]):
        name = row["label"]["en"] if "label" in row else "all"
        kept = "" if row["within_promise"] is None else f"{row['within_promise']:.1%}"
        counts = (f"{row[heading]:,}" for heading in ("received", "returned", "completed"))
        numbers.add_row(name, *counts, kept)
        told = row["stages"]
        stages.add_row(
            name, *(_time(told.get(s), q) for s in ("check", "making") for q in ("median", "p90"))
        )
    return numbers, stages


def _table(title: str, *columns: str) -> Table:
    table = Table("", title=title)
    for name in columns:
        # Names may be broken on a narrow terminal, figures may not.
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _counted(published: Published, answer: dict[str, Any]) -> int:
    if published.product:
        return int(answer["total"]["products"].get(published.product, 0))
    rows = {row["key"]: row for row in answer["rows"]}
    return int(rows.get(published.document_type, {"completed": 0})["completed"])


def _time(stage: dict[str, int] | None, name: str) -> str:
    if stage is None:
        return ""
    hours = timedelta(seconds=stage[name]) / timedelta(hours=1)
    return f"{hours:.1f} h"
