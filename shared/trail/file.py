"""A trail as a file that is handed to the person it is about."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from shared.printing.typesetting import set_pages
from shared.printing.words import OFFICE, OFFICE_TIME, PrintLanguage
from shared.trail.records import TrailRecord
from shared.trail.words import words_of

# A spreadsheet takes what begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Row:
    """One record in words.

    Attributes:
        at: When, in the office's time.
        ticket: Of which request.
        did: What was done or read.
        what: What exactly: papers, outcomes.
        by: Who, as the office's sign-in knows them.
        roles: As what.
        departments: For whom.
        service: Where.
    """

    at: str
    ticket: str
    did: str
    what: str
    by: str
    roles: str
    departments: str
    service: str


HEADINGS: Mapping[PrintLanguage, Row] = {
    "id": Row("Waktu", "Tiket", "Tindakan", "Rincian", "Petugas", "Peran", "Bidang", "Layanan"),
    "en": Row("Time", "Ticket", "Act", "Details", "By", "Role", "Department", "Service"),
}


_TITLES: Mapping[PrintLanguage, tuple[str, str]] = {
    "id": (
        "Siapa yang membuka data saya",
        "Setiap tindakan dan pembacaan yang tercatat atas permohonan ini, menurut urutan waktu "
        "(UU 27/2022 tentang Pelindungan Data Pribadi).",
    ),
    "en": (
        "Who opened my file",
        "Every act and reading on record about these requests, in order of time "
        "(Law 27/2022 on personal data protection).",
    ),
}


def to_rows(records: Iterable[TrailRecord], language: PrintLanguage) -> list[Row]:
    """Return records in words, the earliest first."""
    return [_to_row(r, language) for r in sorted(records, key=lambda r: (r.at, r.id))]


def to_csv(rows: Iterable[Row], language: PrintLanguage) -> bytes:
    """Return rows as CSV with a heading (RFC 4180, UTF-8 with the mark that spreadsheets need)."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    for row in (HEADINGS[language], *rows):
        writer.writerow([_harmless(cell) for cell in cells(row)])
    return text.getvalue().encode("utf-8-sig")


def from_csv(file: bytes) -> list[Row]:
    """Return the rows of a table that `to_csv` wrote, without its heading."""
    _, *found = csv.reader(StringIO(file.decode("utf-8-sig"), newline=""))
    return [Row(*map(_plain, row)) for row in found]


def to_pdf(rows: Sequence[Row], language: PrintLanguage, printed: str) -> bytes:
    """Return rows as a printed table."""
    title, intro = _TITLES[language]
    data = {
        "office": OFFICE,
        "title": title,
        "intro": intro,
        "headings": cells(HEADINGS[language]),
        "rows": [cells(row) for row in rows],
        "printed": printed,
    }
    return set_pages("table", data)


def cells(row: Row) -> tuple[str, ...]:
    """Return a row's cells in the order of the headings."""
    return (
        row.at, row.ticket, row.did, row.what, row.by, row.roles, row.departments, row.service
    )  # fmt: skip


def in_office_time(at: datetime) -> str:
    """Return a time as people in the office write it."""
    return at.astimezone(OFFICE_TIME).strftime("%Y-%m-%d %H:%M:%S WIB")


def _to_row(record: TrailRecord, language: PrintLanguage) -> Row:
    return Row(
        at=in_office_time(record.at),
        ticket=record.ticket or "",
        did=words_of(record.did).read(language),
        what=", ".join(f"{name}: {value}" for name, value in sorted(record.codes.items())),
        by=record.by,
        roles=", ".join(record.roles),
        departments=", ".join(record.departments),
        service=record.service,
    )


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
