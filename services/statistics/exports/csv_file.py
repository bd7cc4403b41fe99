"""A table as CSV (RFC 4180, UTF-8 with the mark by which spreadsheet programs know it)."""

import csv
from io import StringIO

from services.statistics.exports.tables import Table

MEDIA_TYPE = "text/csv; charset=utf-8"


def to_csv(table: Table) -> bytes:
    """Return the file's content."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return text.getvalue().encode("utf-8-sig")
