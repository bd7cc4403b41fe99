"""Tables as CSV that a spreadsheet program opens without surprises (RFC 4180), and back.

The file is UTF-8 with the mark by which such programs know it. A text that they would run as a
formula begins with an apostrophe; numbers stay numbers, also negative ones. Times are in UTC.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO

from shared.dates import utc_text

Value = str | int | float | datetime | None

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet program run a text; see OWASP on CSV injection."""
_GUARD = "'"


def to_csv(rows: Iterable[Sequence[Value]]) -> bytes:
    """Return rows as a file; what is missing is empty."""
    text = StringIO(newline="")
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def from_csv(file: bytes) -> list[list[str]]:
    """Return the rows of a file that `to_csv` wrote, as the texts that they were."""
    rows = csv.reader(StringIO(file.decode("utf-8-sig"), newline=""))
    return [[_unguarded(cell) for cell in row] for row in rows]


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return utc_text(value)
        case str():
            return f"{_GUARD}{value}" if _is_formula(value) else value
        case _:
            return str(value)


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith(_GUARD) and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    # A dash alone stands for what is not known, and computes nothing.
    return len(text) > 1 and text.startswith(FORMULA)
