"""Reading what `profiled.py` wrote."""

import pstats
from pathlib import Path
from typing import Any

_MOST = 15


def slowest(statistics: Path) -> list[str]:
    """Return the functions with most time of their own, or nothing if there was no profile."""
    if not statistics.is_file():
        return []
    found: dict[Any, Any] = pstats.Stats(str(statistics)).stats  # type: ignore[attr-defined]
    rows = [(own, calls, _name(function)) for function, (_, calls, own, _, _) in found.items()]
    rows.sort(reverse=True)
    return [f"{own:7.2f} s {calls:9d} calls  {name}" for own, calls, name in rows[:_MOST]]


def _name(function: tuple[str, int, str]) -> str:
    file, line, name = function
    if file == "~":
        return name
    return f"{'/'.join(Path(file).parts[-2:])}:{line} {name}"
