"""Plausibility of NIK and family-card number; whatever does not fit is a warning, never a fault.

A corrected birth date leaves the NIK as it is (Permendagri 108/2019 Ps 15).
"""

from collections.abc import Iterator

from services.verification.checks.result import CheckResult, Material, Severity
from shared.domain.errors import InvalidInputError
from shared.domain.nik import parse_family_card_number, parse_nik


def check_numbers(material: Material) -> Iterator[CheckResult]:
    """Find numbers that cannot be, or that do not fit what else is known."""
    identity = material.identity
    if identity.nik is not None:
        yield from map(_warning, _nik_codes(material))
    if identity.family_card is not None:
        yield from map(_warning, _family_card_codes(identity.family_card, identity.nik))


def _nik_codes(material: Material) -> Iterator[str]:
    try:
        nik = parse_nik(material.identity.nik or "")
    except InvalidInputError:
        yield "nik_impossible"
        return
    yield from (f"nik_{warning}" for warning in nik.warnings)
    possible = nik.birth_dates_by(material.today)
    if not possible:
        yield "nik_birth_date_to_come"
    elif material.identity.birth_date not in (None, *possible):
        yield "nik_birth_date_differs"


def _family_card_codes(number: str, nik: str | None) -> Iterator[str]:
    try:
        card = parse_family_card_number(number, () if nik is None else (nik,))
    except InvalidInputError:
        yield "family_card_impossible"
        return
    yield from (f"family_card_{warning}" for warning in card.warnings)


def _warning(code: str) -> CheckResult:
    return CheckResult(code=code, severity=Severity.WARNING)
