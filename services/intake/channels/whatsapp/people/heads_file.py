"""Reading a file of village heads: lines as a spreadsheet program saves them, pure."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from io import StringIO
from typing import Any, Final

from shared.domain.errors import MalformedError, TooLargeError

MOST_LINES: Final = 1000
MOST_BYTES: Final = 256 * 1024
"""A regency has a few hundred villages."""
LONGEST_CELL: Final = 200

COLUMNS: Final = {
    "name": "name",
    "nama": "name",
    "phone": "phone",
    "telepon": "phone",
    "nomor": "phone",
    "village": "village",
    "desa": "village",
    "kode_desa": "village",
    "whatsapp_id": "whatsapp_id",
    "language": "language",
    "bahasa": "language",
    "term_from": "term_from",
    "mulai": "term_from",
    "term_until": "term_until",
    "sampai": "term_until",
}
"""English and Indonesian headings, and what they mean."""
REQUIRED: Final = ("name", "phone", "village")
DAYS: Final = ("term_from", "term_until")


@dataclass(frozen=True, slots=True)
class Line:
    """One line, read.

    Attributes:
        number: Its number in the file; the heading is 1.
        given: What it says, by field; empty cells are left out.
        problems: What cannot be read, by field.
    """

    number: int
    given: dict[str, Any] = field(default_factory=dict, repr=False)
    problems: dict[str, str] = field(default_factory=dict)


def read_heads_file(content: bytes) -> list[Line]:
    """Return the lines of a file; a byte-order mark, semicolons and empty lines do not matter.

    Raises:
        MalformedError: It is not text in UTF-8, or no table with these columns.
        TooLargeError: It has more lines than are taken at once.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedError("The file is not UTF-8 text. Save it as 'CSV UTF-8'.") from None
    heading = text.split("\n", 1)[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    try:
        lines = list(_lines(csv.reader(StringIO(text, newline=""), delimiter=delimiter)))
    except csv.Error:
        raise MalformedError("The file is not a table in CSV; a quote may be open.") from None
    if len(lines) > MOST_LINES:
        raise TooLargeError(f"The file has more than {MOST_LINES} lines. Send it in parts.")
    return lines


def _lines(rows: Iterator[list[str]]) -> Iterator[Line]:
    columns = _columns(next(rows, []))
    for number, row in enumerate(rows, start=2):
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield _line(number, columns, cells)


def _columns(header: list[str]) -> list[str | None]:
    written = [name.strip().lower().replace(" ", "_") for name in header]
    columns = [COLUMNS.get(name) for name in written]
    if missing := [name for name in REQUIRED if name not in columns]:
        raise MalformedError(
            f"The first line must name the columns; missing: {', '.join(missing)}. "
            f"Known are: {', '.join(COLUMNS)}."
        )
    known = [c for c in columns if c]
    if len(set(known)) < len(known):
        raise MalformedError("Two columns of the file mean the same. Remove one.")
    return columns


def _line(number: int, columns: list[str | None], cells: list[str]) -> Line:
    given: dict[str, Any] = {}
    problems: dict[str, str] = {}
    if len(cells) > len(columns):
        problems["line"] = "has more cells than the first line; a text with commas needs quotes"
    for column, cell in zip(columns, cells, strict=False):
        if column is None or not cell:
            continue
        if len(cell) > LONGEST_CELL:
            problems[column] = f"has more than {LONGEST_CELL} characters"
        elif column in DAYS:
            try:
                given[column] = _day(cell)
            except ValueError:
                problems[column] = "is no date; write it as 2029-12-31 or 31-12-2029"
        else:
            given[column] = cell
    problems |= {c: "is missing" for c in REQUIRED if c not in given and c not in problems}
    return Line(number, given, problems)


def _day(text: str) -> date:
    parts = text.replace("/", "-").split("-")
    if len(parts) == 3 and len(parts[2]) == 4:
        parts.reverse()
    year, month, day = (int(part) for part in parts)
    return date(year, month, day)
