"""Reports that come after their limit: served all the same, and told to the clerk."""

from collections.abc import Iterator

from services.verification.checks.result import CheckResult, Material, Severity


def check_reporting(material: Material) -> Iterator[CheckResult]:
    """Find an event that was reported late."""
    if material.is_reported_late:
        yield CheckResult(code="reported_late", severity=Severity.WARNING)
