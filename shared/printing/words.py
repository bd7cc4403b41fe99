"""What stands on everything that is printed, whoever prints it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from shared.catalogue.model import Text

OFFICE = "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Kudus"
OFFICE_TIME = ZoneInfo("Asia/Jakarta")
PrintLanguage = Literal["id", "en"]
"""A language of what is printed."""

_MONTHS: Mapping[PrintLanguage, tuple[str, ...]] = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
        *("Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}


SERVICE = Text(id="Layanan", en="Service")
APPLICANT = Text(id="Pemohon", en="Applicant")
SUBJECT = Text(id="Atas nama", en="In the name of")
RECEIVED = Text(id="Diterima", en="Received")
PRINTED = Text(id="Dicetak oleh {by}, {at}", en="Printed by {by}, {at}")


def date_words(at: datetime, language: PrintLanguage) -> str:
    """Return a date as people write it, in the office's time."""
    there = at.astimezone(OFFICE_TIME)
    return f"{there.day} {_MONTHS[language][there.month - 1]} {there.year}"


def time_words(at: datetime, language: PrintLanguage) -> str:
    """Return a date and time as people write it, in the office's time."""
    return f"{date_words(at, language)}, {at.astimezone(OFFICE_TIME):%H.%M} WIB"


def printed_words(by: str, at: datetime, language: PrintLanguage) -> str:
    """Return who printed it and when."""
    return PRINTED.read(language).format(by=by, at=time_words(at, language))
