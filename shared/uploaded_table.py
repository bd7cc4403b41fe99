"""Tables that people upload: CSV as their spreadsheet programs save it, line by line. Pure."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Final

from shared.domain.errors import MalformedError, TooLargeError

MOST_LINES: Final = 1000
MOST_BYTES: Final = 256 * 1024
"""A thousand lines of the longest that anybody would write are half of it."""
LINE: Final = "line"
"""Under which a problem stands that no column has alone."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns a table has.

    Attributes:
        headings: What the first line may call them, in lower case, and which column that is.
        required: Those without which no line is of use.
        longest: So many characters a cell has at most.
        may_have_others: Whether other columns are passed over; else such a table is refused.
    """

    headings: Mapping[str, str]
    required: Collection[str]
    longest: int
    may_have_others: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line, read.

    Attributes:
        line: Its number in the file; the first line is 1.
        cells: What it says, by column; what is empty or too long is left out.
        problems: What cannot be read, by column.
    """

    line: int
    cells: Mapping[str, str] = field(repr=False)
    problems: Mapping[str, str]


def read_table(content: bytes, columns: Columns) -> list[Row]:
    """Return the lines of a table that are not empty.

    A byte-order mark, semicolons or tabs (as a pasted table has them) in the place of commas, and
    columns in another order do not matter.

    Raises:
        MalformedError: It is not text in UTF-8, or no table with these columns.
        TooLargeError: It has more lines than are taken at once.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise MalformedError("The file is not UTF-8 text. Save it as 'CSV UTF-8'.") from None
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        rows = list(_rows(csv.reader(StringIO(text, newline=""), delimiter=delimiter), columns))
    except csv.Error:
        raise MalformedError("The file is not a table in CSV; a quote may be open.") from None
    if len(rows) > MOST_LINES:
        raise TooLargeError(f"The file has more than {MOST_LINES} lines. Send it in parts.")
    return rows


def _rows(lines: Iterator[list[str]], columns: Columns) -> Iterator[Row]:
    named = _named(next(lines, []), columns)
    for number, line in enumerate(lines, start=2):
        cells = [cell.strip() for cell in line]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield _row(number, cells, named, columns.longest)


def _named(first: Sequence[str], columns: Columns) -> Sequence[str | None]:
    """Return which column each cell of a line is. What was written is not said in an error."""
    written = [heading.strip().lower().replace(" ", "_") for heading in first]
    named = [columns.headings.get(heading) for heading in written]
    known = [column for column in named if column is not None]
    all_known = f"Known are: {', '.join(columns.headings)}."
    if missing := [column for column in columns.required if column not in known]:
        raise MalformedError(f"The first line must name {', '.join(missing)}. {all_known}")
    if len(known) < len(named) and not columns.may_have_others:
        raise MalformedError(f"The first line names a column that nobody knows. {all_known}")
    if len(set(known)) < len(known):
        raise MalformedError("Two columns of the first line mean the same. Remove one.")
    return named


def _row(number: int, cells: Sequence[str], named: Sequence[str | None], longest: int) -> Row:
    given = {column: cell for column, cell in zip(named, cells, strict=False) if column and cell}
    problems = {
        column: f"has more than {longest} characters"
        for column, cell in given.items()
        if len(cell) > longest
    }
    if len(cells) > len(named):
        problems[LINE] = "has more cells than the first line; a text with commas needs quotes"
    return Row(number, {c: v for c, v in given.items() if c not in problems}, problems)
