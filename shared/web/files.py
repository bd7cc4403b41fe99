"""Answers that are files: to be looked at, or to be kept under a name.

Names of files hold no personal data. That no cache keeps a file, and that nobody guesses at what it
is, stands in the headers of every answer (`headers.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import Response

from shared.spreadsheet import to_csv

CSV = "text/csv"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANY = "*/*"
"""Whatever an applicant sent."""


def answers_with(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of a route that answers with a file."""
    return {200: {"description": "A file.", "content": {name: {} for name in media_types}}}


def shown_file(content: bytes, media_type: str, name: str | None = None) -> Response:
    """Return a file to be looked at in a browser, where nothing that it holds may run."""
    headers = {
        "Content-Disposition": f'inline; filename="{name}"' if name else "inline",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(content, media_type=media_type, headers=headers)


def kept_file(content: bytes, media_type: str, name: str) -> Response:
    """Return a file to be kept under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)


def kept_table(name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Response:
    """Return rows as a CSV file to be kept, with one column for each key."""
    table = ([row.get(column) for column in columns] for row in rows)
    return kept_file(to_csv([columns, *table]), CSV, f"{name}.csv")
