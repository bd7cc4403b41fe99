"""A file of village heads: which columns it has, and what is wrong with each line. Pure."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from shared.uploaded_table import Columns, Row, read_table

REQUIRED: Final = ("name", "phone", "village")
DAYS: Final = ("term_from", "term_until")
_TABLE: Final = Columns(
    {
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
    },
    required=REQUIRED,
    longest=200,
    # An office's own list of them says more than Loket needs.
    may_have_others=True,
)


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
    """Return the lines of a file.

    Raises:
        MalformedError: It is not text in UTF-8, or no table with these columns.
        TooLargeError: It has more lines than are taken at once.
    """
    return [_line(row) for row in read_table(content, _TABLE)]


def _line(row: Row) -> Line:
    given: dict[str, Any] = dict(row.cells)
    problems = dict(row.problems)
    for column in given.keys() & set(DAYS):
        try:
            given[column] = _day(given[column])
        except ValueError:
            del given[column]
            problems[column] = "is no date; write it as 2029-12-31 or 31-12-2029"
    problems |= {c: "is missing" for c in REQUIRED if c not in given and c not in problems}
    return Line(row.line, given, problems)


def _day(text: str) -> date:
    parts = text.replace("/", "-").split("-")
    if len(parts) == 3 and len(parts[2]) == 4:
        parts.reverse()
    year, month, day = (int(part) for part in parts)
    return date(year, month, day)
