"""Tables as answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import Response

from shared.spreadsheet import to_csv

CSV_ANSWER: dict[int | str, dict[str, object]] = {
    200: {"description": "A table.", "content": {"text/csv": {}}}
}
"""For OpenAPI."""


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """Return rows as a file with one column for each name."""
    table = ([row.get(column) for column in columns] for row in rows)
    return Response(
        to_csv([columns, *table]),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Cache-Control": "no-store",
        },
    )
