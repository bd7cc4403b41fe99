"""The files that each service exports of its trail, put together into one."""

import csv
from collections.abc import Iterable
from io import StringIO


def merged(files: Iterable[bytes]) -> bytes:
    """Return tables of one form as one, by their first column, which is the time.

    Cells stay as the services wrote them, so that spreadsheets take none for a formula.

    Args:
        files: CSV with a heading each (RFC 4180, UTF-8 with the mark that spreadsheets need).
    """
    heading: list[str] = []
    rows: list[list[str]] = []
    for file in files:
        heading, *found = csv.reader(StringIO(file.decode("utf-8-sig"), newline=""))
        rows += found
    text = StringIO(newline="")
    csv.writer(text).writerows([heading, *sorted(rows, key=lambda row: row[0])])
    return text.getvalue().encode("utf-8-sig")
