"""Possible duplicates: the same case filed twice, on whatever channel and by whomever."""

from collections.abc import Iterator

from services.verification.checks.result import CheckResult, Material, Severity


def check_duplicates(material: Material) -> Iterator[CheckResult]:
    """Find requests with a common fingerprint: open ones, and ones that ended lately."""
    still_open = tuple(twin.id for twin in material.twins if twin.is_open)
    ended = tuple(twin.id for twin in material.twins if not twin.is_open)
    if still_open:
        yield CheckResult(code="duplicate_open", severity=Severity.WARNING, requests=still_open)
    if ended:
        yield CheckResult(code="duplicate_ended", severity=Severity.INFO, requests=ended)
