"""The people in a request, in plain: checked here, and sealed before anything is stored.

What has to be right is refused here; what may be right is noted for an officer (`Advice`).
"""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import phonenumbers

from services.intake.repository import Advice
from shared.catalogue.villages import Villages
from shared.domain.errors import InvalidInputError, LoketError
from shared.domain.nik import parse_family_card_number, parse_nik
from shared.domain.written import without_unseen

LONGEST_NAME = 60
"""Characters with blanks (Permendagri 73/2022)."""
LONGEST_ADDRESS = 200
OLDEST = timedelta(days=130 * 366)
REGION = "ID"
LANGUAGES = ("id", "en", "jv")


@dataclass(frozen=True, slots=True)
class ApplicantData:
    """Who files a request, in plain.

    Attributes:
        name: As written.
        phone: In any usual form.
        whatsapp_id: Business-scoped user id, where there is no phone.
        language: `id`, `jv` or `en`.
    """

    name: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)
    whatsapp_id: str | None = field(default=None, repr=False)
    language: str = "id"


@dataclass(frozen=True, slots=True)
class SubjectData:
    """Whose record it is, in plain.

    Attributes:
        name: As written; never split.
        nik: 16 digits; a newborn has none.
        family_card: 16 digits.
        birth_date: Day of birth.
        address: One line.
        village: Kemendagri code of where the subject lives.
    """

    name: str = field(repr=False)
    nik: str | None = field(default=None, repr=False)
    family_card: str | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    village: str | None = None


class _Problems:
    """Gathers problems by field, so that all are told at once."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.advice: list[Advice] = []

    def note(self, where: str, what: str) -> None:
        self.found.setdefault(where, what)

    def advise(self, where: str, code: str) -> None:
        self.advice.append(Advice(where=where, code=code))

    def settle(self) -> tuple[Advice, ...]:
        if self.found:
            raise InvalidInputError("Some of the data cannot be right. Correct it.", self.found)
        return tuple(self.advice)


def check_applicant(data: ApplicantData) -> tuple[ApplicantData, tuple[Advice, ...]]:
    """Return the applicant's data in their usual form, with advice.

    Raises:
        InvalidInputError: With a problem for each field that cannot be right.
    """
    problems = _Problems()
    name = _name("applicant.name", data.name, problems, is_registered=True)
    phone = _phone(data.phone, problems) if data.phone else None
    if not phone and not data.whatsapp_id:
        problems.note("applicant.phone", "is missing: give a number where you can be reached")
    if data.language not in LANGUAGES:
        problems.note("applicant.language", f"is one of {', '.join(LANGUAGES)}")
    advice = problems.settle()
    return replace(data, name=name, phone=phone), advice


def check_subject(
    data: SubjectData, villages: Villages, today: date
) -> tuple[SubjectData, tuple[Advice, ...]]:
    """Return the subject's data in their usual form, with advice.

    Args:
        data: As given.
        villages: Where people may live.
        today: The day where the office is.

    Raises:
        InvalidInputError: With a problem for each field that cannot be right.
    """
    problems = _Problems()
    checked = SubjectData(
        name=_name("subject.name", data.name, problems, is_registered=bool(data.nik)),
        nik=_nik(data, today, problems) if data.nik else None,
        family_card=_family_card(data, problems) if data.family_card else None,
        birth_date=_birth_date(data.birth_date, today, problems),
        address=_address(data.address, problems),
        village=_village(data.village, villages, problems) if data.village else None,
    )
    return checked, problems.settle()


def _name(where: str, text: str, problems: _Problems, *, is_registered: bool) -> str:
    """Return a name with single blanks.

    The limits are Permendagri 73/2022's. A name that was registered before it came (its owner has a
    NIK) may break the one on punctuation, so there it is advice.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        problems.note(where, "is missing: write the full name")
    elif len(name) > LONGEST_NAME:
        problems.note(where, f"has more than {LONGEST_NAME} characters")
    elif not all(_is_latin(c) for c in name if c.isalpha()):
        problems.note(where, "is to be written in Latin letters")
    elif not any(c.isalpha() for c in name) or any(not _may_stand_in_a_name(c) for c in name):
        problems.note(where, "is to be written in letters only, without digits and signs")
    elif any(not (c.isalpha() or c == " ") for c in name):
        if is_registered:
            problems.advise(where, "name_has_punctuation")
        else:
            problems.note(where, "is to be written without punctuation and titles")
    if " " not in name:
        problems.advise(where, "name_of_one_word")
    return name


def _is_latin(character: str) -> bool:
    return unicodedata.name(character, "").startswith("LATIN ")


def _may_stand_in_a_name(character: str) -> bool:
    return character.isalpha() or character in " '’.,-"


def _phone(text: str, problems: _Problems) -> str | None:
    """Return a number in E.164; one without a country is Indonesian."""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        problems.note("applicant.phone", "is not a phone number")
        return None
    if not phonenumbers.is_possible_number(number):
        problems.note("applicant.phone", "has too few or too many digits")
        return None
    # Prefixes are new every year and the library is not: an unknown one is no ground to refuse.
    if not phonenumbers.is_valid_number(number):
        problems.advise("applicant.phone", "phone_prefix_unknown")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _nik(data: SubjectData, today: date, problems: _Problems) -> str | None:
    try:
        nik = parse_nik(data.nik or "")
    except InvalidInputError as error:
        problems.note("subject.nik", str(error))
        return None
    for warning in nik.warnings:
        problems.advise("subject.nik", warning.value)
    if data.birth_date and data.birth_date not in nik.birth_dates_by(today):
        problems.advise("subject.nik", "nik_birth_date_differs")
    return nik.digits


def _family_card(data: SubjectData, problems: _Problems) -> str | None:
    niks = ["".join(c for c in data.nik if c.isdecimal())] if data.nik else []
    try:
        card = parse_family_card_number(data.family_card or "", niks)
    except InvalidInputError as error:
        problems.note("subject.family_card", str(error))
        return None
    for warning in card.warnings:
        problems.advise("subject.family_card", warning.value)
    return card.digits


def _birth_date(day: date | None, today: date, problems: _Problems) -> date | None:
    if day is not None and day > today:
        problems.note("subject.birth_date", "is in the future")
    elif day is not None and day < today - OLDEST:
        problems.note("subject.birth_date", "is more than 130 years ago")
    return day


def _address(text: str | None, problems: _Problems) -> str | None:
    address = " ".join(without_unseen(text).split()) if text else None
    if address and len(address) > LONGEST_ADDRESS:
        problems.note("subject.address", f"has more than {LONGEST_ADDRESS} characters")
    return address or None


def _village(code: str, villages: Villages, problems: _Problems) -> str | None:
    try:
        return villages.village(code).code
    except (LoketError, ValueError):
        problems.note("subject.village", "is no village of this regency; use its code")
        return None
