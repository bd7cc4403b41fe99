"""Tables as a workbook of Office Open XML, a sheet for each."""

from collections.abc import Iterable
from io import BytesIO

from xlsxwriter import Workbook

from services.statistics.exports.tables import Table

_WIDTH_OF_NAMES, _WIDTH = 40, 14


def to_xlsx(tables: Iterable[Table]) -> bytes:
    """Return the file's content."""
    content = BytesIO()
    # In memory, because the service's disk is read-only. Texts stay texts, however they begin.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(content, options) as book:
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for table in tables:
            sheet = book.add_worksheet(table.title)
            sheet.set_column(0, 0, _WIDTH_OF_NAMES)
            sheet.set_column(1, max(1, len(table.columns) - 1), _WIDTH)
            sheet.freeze_panes(1, 1)
            sheet.write_row(0, 0, table.columns, heading)
            for number, row in enumerate(table.rows, start=1):
                sheet.write_row(number, 0, row)
    return content.getvalue()
