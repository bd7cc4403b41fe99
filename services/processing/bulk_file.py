"""Reading a bulk file: lines as a spreadsheet program saves them, each by itself good or bad."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from shared.domain.errors import InvalidInputError, MalformedError, TooLargeError
from shared.domain.ids import parse_ticket

MOST_LINES = 1000
MOST_BYTES = 256 * 1024
"""A thousand lines of the longest ticket, key and number are half of it."""

COLUMNS = ("ticket", "product", "number", "complete")
KNOWN_NUMBER = "is_known_number"
OPTIONAL = frozenset({"number", "complete", KNOWN_NUMBER})
LONGEST_CELL = 80
_YES = frozenset({"ya", "y", "yes", "true", "1", "x"})
_NO = frozenset({"", "tidak", "t", "no", "n", "false", "0"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line, read.

    Attributes:
        line: Its number in the file; the header is 1.
        ticket: In its usual form; as typed where it is not a ticket.
        key: The product's key.
        number: As typed; None if empty.
        is_to_complete: Whether to complete the request.
        is_known_number: Whether a number recorded before is right.
        problem: Why the line cannot be used, if it cannot.
    """

    line: int
    ticket: str
    key: str = ""
    number: str | None = None
    is_to_complete: bool = False
    is_known_number: bool = False
    problem: str | None = None


def read_bulk_file(content: bytes) -> list[Line]:
    """Return the lines of a file with the columns ticket, product, number and complete.

    A byte-order mark, semicolons or tabs (as a pasted table has them) in the place of commas, empty
    lines and columns in another order do not matter.

    Raises:
        MalformedError: It is not text in UTF-8, or not a table with these columns.
        TooLargeError: It has more lines than are taken at once.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedError("The file is not UTF-8 text. Save it as 'CSV UTF-8'.") from None
    heading = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
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
        if any(cell.strip() for cell in row):
            yield _line(number, columns, row)


def _columns(header: list[str]) -> list[str]:
    columns = [name.strip().lower() for name in header]
    known = {*COLUMNS, KNOWN_NUMBER}
    if len(set(columns)) != len(columns) or not known - OPTIONAL <= set(columns) <= known:
        raise MalformedError(f"The first line must be: {','.join(COLUMNS)}.")
    return columns


def _line(number: int, columns: list[str], row: list[str]) -> Line:
    cells = [cell.strip() for cell in row]
    while len(cells) > len(columns) and not cells[-1]:
        cells.pop()
    if len(cells) > len(columns):
        return Line(number, "", problem=f"has {len(cells)} cells, and {len(columns)} are expected")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return Line(number, "", problem="has a cell that is far too long")
    values = dict(zip(columns, cells, strict=False))
    typed = values.get("ticket", "")
    try:
        return Line(
            number,
            parse_ticket(typed),
            values.get("product", "").upper(),
            values.get("number") or None,
            _is_yes("complete", values),
            _is_yes(KNOWN_NUMBER, values),
        )
    except InvalidInputError as error:
        return Line(number, typed, problem=str(error))


def _is_yes(column: str, values: dict[str, str]) -> bool:
    answer = values.get(column, "").lower()
    if answer not in _YES | _NO:
        raise InvalidInputError(f"The column {column} takes 'ya' or 'tidak'.")
    return answer in _YES
