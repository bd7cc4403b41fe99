"""Tables as files: CSV that a spreadsheet program opens without surprises."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

from fastapi import Response

CSV_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"description": "A table.", "content": {"text/csv": {}}}
}
"""For OpenAPI."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet program run a cell; see OWASP on CSV injection."""


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """Return rows as a file with one column for each name, missing values empty.

    Times are written in UTC. A byte-order mark tells spreadsheet programs that it is UTF-8.
    """
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return Response(
        text.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-store",
        },
    )


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    text = str(value)
    is_formula = isinstance(value, str) and text.startswith(FORMULA)
    return f"'{text}" if is_formula else text
