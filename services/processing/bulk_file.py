"""A bulk file: which products were made, each line by itself good or bad."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.domain.errors import InvalidInputError
from shared.domain.ids import parse_ticket
from shared.uploaded_table import Columns, Row, read_table

KNOWN_NUMBER = "is_known_number"
COLUMNS = ("ticket", "product", "number", "complete", KNOWN_NUMBER)
_TABLE = Columns({name: name for name in COLUMNS}, required=("ticket", "product"), longest=80)
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

    Raises:
        MalformedError: It is not text in UTF-8, or not a table with these columns.
        TooLargeError: It has more lines than are taken at once.
    """
    return [_line(row) for row in read_table(content, _TABLE)]


def _line(row: Row) -> Line:
    typed = row.cells.get("ticket", "")
    if row.problems:
        column, problem = next(iter(row.problems.items()))
        return Line(row.line, typed, problem=f"{column} {problem}")
    try:
        return Line(
            row.line,
            parse_ticket(typed),
            row.cells.get("product", "").upper(),
            row.cells.get("number"),
            _is_yes("complete", row.cells),
            _is_yes(KNOWN_NUMBER, row.cells),
        )
    except InvalidInputError as error:
        return Line(row.line, typed, problem=str(error))


def _is_yes(column: str, cells: Mapping[str, str]) -> bool:
    answer = cells.get(column, "").lower()
    if answer not in _YES | _NO:
        raise InvalidInputError(f"The column {column} takes 'ya' or 'tidak'.")
    return answer in _YES
