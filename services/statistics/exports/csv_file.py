"""A table as CSV."""

from services.statistics.exports.tables import Table
from shared import spreadsheet

MEDIA_TYPE = "text/csv; charset=utf-8"


def to_csv(table: Table) -> bytes:
    """Return the file's content."""
    return spreadsheet.to_csv([table.columns, *table.rows])
