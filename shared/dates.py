"""How the office writes dates: its time, and the names of months and days in two languages."""

from collections.abc import Mapping, Sequence
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
