"""How dates are written: for people in the office's time and languages, for machines in UTC."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

OFFICE_TIME = ZoneInfo("Asia/Jakarta")
"""The time of what is printed and of the console's pages; the rules' own is `meta.timezone`."""

MONTHS: Mapping[str, Sequence[str]] = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli"),
        *("Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
}
WEEKDAYS: Mapping[str, Sequence[str]] = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
SHORT = 3
"""So many letters are a month's or a day's short name, in both languages."""


def utc_text(moment: datetime, timespec: str = "auto") -> str:
    """Return a moment as machines are told it everywhere: in UTC, with a Z (RFC 3339)."""
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")
