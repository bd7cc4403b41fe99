"""A trail as a file that is handed to the person it is about.

People read words and the office's time. The table has codes and UTC beside them, for auditors who
sort and compare; the printed pages have the words alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields

from shared import spreadsheet
from shared.catalogue.rules import Catalogue
from shared.dates import utc_text
from shared.printing.typesetting import set_pages
from shared.printing.words import OFFICE, PrintLanguage, time_words
from shared.trail.naming import Naming
from shared.trail.records import TrailRecord
from shared.trail.texts import words_of

PRINTED = 8
"""So many columns are for whom it is about; the rest is for auditors."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record.

    Attributes:
        at: When, in the office's time.
        ticket: Of which request.
        did: What was done or read.
        what: What exactly: papers, outcomes.
        by: Who, as the office's sign-in knows them.
        roles: As what.
        departments: For whom.
        service: Where.
        moment: When, in UTC; sorts as text.
        did_code: Which right was used.
        codes: What exactly, as it is recorded.
    """

    at: str
    ticket: str
    did: str
    what: str
    by: str
    roles: str
    departments: str
    service: str
    moment: str
    did_code: str
    codes: str


HEADINGS: Mapping[PrintLanguage, Row] = {
    "id": Row(
        *("Waktu", "Tiket", "Tindakan", "Rincian", "Petugas", "Peran", "Bidang", "Layanan"),
        *("Waktu (UTC)", "Kode tindakan", "Kode rincian"),
    ),
    "en": Row(
        *("Time", "Ticket", "Act", "Details", "By", "Role", "Department", "Service"),
        *("Time (UTC)", "Code of the act", "Codes of the details"),
    ),
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

BY_NIK: Mapping[PrintLanguage, str] = {
    "id": "Dicari menurut NIK pemilik dokumen. Permohonan tanpa NIK itu, misalnya untuk bayi baru "
    "lahir, dan yang diajukan orang ini untuk orang lain hanya ditemukan menurut tiketnya. "
    "Percakapan dengan petugas loket tercatat tanpa NIK dan tanpa tiket, dan hanya ditemukan "
    "menurut akun petugas.",
    "en": "Searched by the NIK of whose document it is. A request without that NIK, such as a "
    "newborn's, and one that this person filed for somebody else are found by their tickets alone. "
    "Conversations with front officers are on record without NIK and ticket, and are found by the "
    "officer's account alone.",
}
"""What a search by NIK cannot find."""


def to_rows(
    records: Iterable[TrailRecord], catalogue: Catalogue, language: PrintLanguage
) -> list[Row]:
    """Return records in words, the earliest first."""
    naming = Naming(catalogue, language)
    in_order = sorted(records, key=lambda r: (r.at, r.id))
    return [_to_row(record, naming, language) for record in in_order]


def to_csv(rows: Iterable[Row], language: PrintLanguage, *, is_by_nik: bool = False) -> bytes:
    """Return rows as CSV with a heading; the last line says what a search by NIK cannot find."""
    table = [astuple(row) for row in (HEADINGS[language], *rows)]
    return spreadsheet.to_csv([*table, (BY_NIK[language],)] if is_by_nik else table)


def from_csv(file: bytes) -> list[Row]:
    """Return the rows of a table that `to_csv` wrote, without its heading and last words."""
    _, *found = spreadsheet.from_csv(file)
    return [Row(*row) for row in found if len(row) == len(fields(Row))]


def to_pdf(
    rows: Sequence[Row], language: PrintLanguage, printed: str, *, is_by_nik: bool = False
) -> bytes:
    """Return rows as a printed table, which says what a search by NIK cannot find."""
    title, intro = _TITLES[language]
    if is_by_nik:
        intro = f"{intro} {BY_NIK[language]}"
    data = {
        "office": OFFICE,
        "title": title,
        "intro": intro,
        "headings": astuple(HEADINGS[language])[:PRINTED],
        "rows": [astuple(row)[:PRINTED] for row in rows],
        "printed": printed,
    }
    return set_pages("table", data)


def _to_row(record: TrailRecord, naming: Naming, language: PrintLanguage) -> Row:
    return Row(
        at=time_words(record.at, language),
        ticket=record.ticket or "",
        did=words_of(record.did).read(language),
        what=naming.details(record.codes),
        by=record.by,
        roles=", ".join(naming.role(role) for role in record.roles),
        departments=", ".join(naming.of_rules(code) for code in record.departments),
        service=naming.service(record.service),
        moment=utc_text(record.at, "milliseconds"),
        did_code=record.did,
        codes=", ".join(f"{name}: {value}" for name, value in sorted(record.codes.items())),
    )
