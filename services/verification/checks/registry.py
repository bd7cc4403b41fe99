"""All checks, in the order in which a clerk reads their findings."""

from services.verification.checks.completeness import check_completeness
from services.verification.checks.duplicates import check_duplicates
from services.verification.checks.legibility import check_legibility
from services.verification.checks.numbers import check_numbers
from services.verification.checks.reporting import check_reporting
from services.verification.checks.result import Check, CheckResult, Material

CHECKS: tuple[Check, ...] = (
    check_completeness,
    check_legibility,
    check_numbers,
    check_duplicates,
    check_reporting,
)


def run_checks(material: Material) -> tuple[CheckResult, ...]:
    """Return what all checks find."""
    return tuple(result for check in CHECKS for result in check(material))
