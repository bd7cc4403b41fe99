"""What people read in the place of codes."""

from collections.abc import Callable, Mapping

from services.statistics.domain.cells import Dimension
from services.statistics.domain.counting import UNKNOWN, Heading, Stage
from services.statistics.domain.flows import Flow
from services.statistics.domain.question import By
from shared.catalogue.model import Language, Text
from shared.catalogue.rules import Catalogue, Rules
from shared.catalogue.villages import Villages
from shared.dates import MONTHS, SHORT
from shared.domain.errors import NotFoundError
from shared.events.parts import Channel

HEADINGS: Mapping[Heading, Text] = {
    Heading.RECEIVED: Text(id="Diterima", en="Received"),
    Heading.DECIDED: Text(id="Diputuskan", en="Decided"),
    Heading.VERIFIED: Text(id="Terverifikasi", en="Verified"),
    Heading.REJECTED: Text(id="Ditolak", en="Rejected"),
    Heading.RETURNED: Text(id="Dikembalikan", en="Returned"),
    Heading.CANCELLED: Text(id="Dibatalkan", en="Withdrawn"),
    Heading.EXPIRED: Text(id="Kedaluwarsa", en="Expired"),
    Heading.COMPLETED: Text(id="Selesai", en="Completed"),
    Heading.REOPENED: Text(id="Dibuka kembali", en="Reopened"),
    Heading.PROMISED: Text(id="Jadi dengan janji waktu", en="Made with a promise"),
    Heading.KEPT: Text(id="Jadi tepat waktu", en="Made within the promise"),
}
STAGES: Mapping[Stage, Text] = {
    Stage.CHECK: Text(id="Pemeriksaan", en="Check"),
    Stage.REPAIR: Text(id="Perbaikan oleh pemohon", en="Repair by the applicant"),
    Stage.MAKING: Text(id="Pembuatan", en="Making"),
    Stage.PICK_UP: Text(id="Penyerahan", en="Pick-up"),
    Stage.WHOLE: Text(id="Seluruh proses", en="All of it"),
}
FLOWS: Mapping[Flow, Text] = {
    Flow.CAME_IN: Text(id="Masuk", en="Came in"),
    Flow.CAME_BACK: Text(id="Kembali atau dialihkan ke sini", en="Came back or handed over here"),
    Flow.TAKEN: Text(id="Diambil petugas", en="Taken by clerks"),
    Flow.DECIDED: Text(id="Diputuskan", en="Decided"),
    Flow.RETURNED: Text(id="Dikembalikan", en="Returned"),
    Flow.LEFT: Text(id="Dibatalkan, digabung, dialihkan", en="Withdrawn, merged, handed over"),
    Flow.AGED: Text(id="Lewat janji", en="Past the promise"),
}
CHANNELS: Mapping[str, Text] = {
    Channel.WHATSAPP: Text(id="WhatsApp", en="WhatsApp"),
    Channel.APP: Text(id="Aplikasi", en="App"),
}
BY: Mapping[By, Text] = {
    By.DEPARTMENT: Text(id="Bidang", en="Department"),
    By.DOCUMENT_TYPE: Text(id="Jenis layanan", en="Document type"),
    By.CHANNEL: Text(id="Kanal", en="Channel"),
    By.VILLAGE: Text(id="Desa/kelurahan", en="Village"),
    By.MONTH: Text(id="Bulan", en="Month"),
    By.DAY: Text(id="Tanggal", en="Day"),
}
CODE = Text(id="Kode", en="Code")
TOTAL = Text(id="Jumlah", en="Total")
SHARE = Text(id="Bagian tepat waktu", en="Share within the promise")
MEDIAN = Text(id="median (jam kalender)", en="median (calendar hours)")
P90 = Text(id="persentil 90 (jam kalender)", en="90th percentile (calendar hours)")
COUNT = Text(id="jumlah", en="count")
NUMBERS = Text(id="Angka", en="Numbers")
REASONS = Text(id="Alasan pengembalian", en="Reasons for return")
PRODUCTS = Text(id="Dokumen jadi", en="Documents made")
RECONCILIATION = Text(id="Rekap", en="Reconciliation")
BEFORE = Text(id="Sisa pagi", en="Open in the morning")
AFTER = Text(id="Sisa sore", en="Open in the evening")
NOT_KNOWN = Text(id="(belum diketahui)", en="(not known)")


def of_time(key: str, language: Language) -> str:
    """Return a month (2026-10) or a day (2026-10-05) as people write it."""
    year, month, *day = key.split("-")
    parts = (*(str(int(d)) for d in day), MONTHS[language][int(month) - 1][:SHORT], year)
    return " ".join(parts)


class Words:
    """Names of codes, by the newest rules that know them.

    Args:
        catalogue: Names document types, departments, products and reasons.
        villages: Names villages.
    """

    def __init__(self, catalogue: Catalogue, villages: Villages) -> None:
        self._newest_first: list[Rules] = [
            catalogue.rules(version) for version in reversed(catalogue.versions)
        ]
        self._villages = villages

    def of_row(self, by: By, key: str, language: Language) -> str:
        """Return what people call a row."""
        if key == UNKNOWN:
            return NOT_KNOWN.read(language)
        match by.dimension:
            case Dimension.DEPARTMENT:
                return self._department(key, language)
            case Dimension.DOCUMENT_TYPE:
                return self._document_type(key, language)
            case Dimension.VILLAGE:
                return self._village(key)
            case Dimension.CHANNEL:
                return CHANNELS[key].read(language) if key in CHANNELS else key
            case None:
                return of_time(key, language)

    def of_product(self, code: str, language: Language) -> str:
        """Return what people call a product."""
        rules = self._knowing(lambda rules: code in rules.products)
        return rules.products[code].name.read(language) if rules else code

    def of_reason(self, code: str, language: Language) -> str:
        """Return what clerks call a reason."""
        rules = self._knowing(lambda rules: code in rules.reasons)
        return rules.reasons[code].name.read(language) if rules else code

    def choices(self, language: Language) -> Mapping[Dimension, Mapping[str, str]]:
        """Return by what a question can be narrowed: names by code, in the order of names."""
        newest = self._newest_first[0]
        found: dict[Dimension, dict[str, str]] = {
            Dimension.DEPARTMENT: {
                d: self._department(d, language) for d in newest.office.departments
            },
            Dimension.DOCUMENT_TYPE: {t: self._document_type(t, language) for t in newest.types},
            Dimension.CHANNEL: {c.value: CHANNELS[c].read(language) for c in Channel},
            Dimension.VILLAGE: {v.code: v.full_name for v in self._villages},
        }
        return {
            dimension: dict(sorted(names.items(), key=lambda item: item[1].casefold()))
            for dimension, names in found.items()
        }

    def _department(self, code: str, language: Language) -> str:
        rules = self._knowing(lambda rules: code in rules.office.departments)
        return rules.office.departments[code].name.read(language) if rules else code

    def _document_type(self, code: str, language: Language) -> str:
        rules = self._knowing(lambda rules: code in rules.types)
        return rules.types[code].name.read(language) if rules else code

    def _village(self, code: str) -> str:
        try:
            return self._villages.village(code).full_name
        except (NotFoundError, ValueError):
            return code

    def _knowing(self, knows: Callable[[Rules], bool]) -> Rules | None:
        return next((rules for rules in self._newest_first if knows(rules)), None)
