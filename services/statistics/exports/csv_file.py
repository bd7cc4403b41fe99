"""A table as CSV."""

from services.statistics.exports.tables import Table
from shared import spreadsheet


def to_csv(table: Table) -> bytes:
    """Return the file's content."""
    return spreadsheet.to_csv([table.columns, *table.rows])
