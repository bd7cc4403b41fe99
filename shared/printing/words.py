"""What stands on everything that is printed, whoever prints it."""

from datetime import datetime
from typing import Literal

from shared.catalogue.model import Text
from shared.dates import MONTHS, OFFICE_TIME

OFFICE = "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Kudus"
PrintLanguage = Literal["id", "en"]
"""A language of what is printed."""

SERVICE = Text(id="Layanan", en="Service")
APPLICANT = Text(id="Pemohon", en="Applicant")
SUBJECT = Text(id="Atas nama", en="In the name of")
CHECK_CODE = Text(id="Kode cek", en="Check code")
RECEIVED = Text(id="Diterima", en="Received")
PRINTED = Text(id="Dicetak oleh {by}, {at}", en="Printed by {by}, {at}")


def date_words(at: datetime, language: PrintLanguage) -> str:
    """Return a date as people write it, in the office's time."""
    there = at.astimezone(OFFICE_TIME)
    return f"{there.day} {MONTHS[language][there.month - 1]} {there.year}"


def time_words(at: datetime, language: PrintLanguage) -> str:
    """Return a date and time as people write it, in the office's time."""
    return f"{date_words(at, language)}, {at.astimezone(OFFICE_TIME):%H.%M %Z}"


def printed_words(by: str, at: datetime, language: PrintLanguage) -> str:
    """Return who printed it and when."""
    return PRINTED.read(language).format(by=by, at=time_words(at, language))
