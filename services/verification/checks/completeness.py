"""Completeness: what the checklist asks for against what was sent."""

from collections.abc import Iterator

from services.verification.checks.result import CheckResult, Material, Severity


def check_completeness(material: Material) -> Iterator[CheckResult]:
    """Find papers that are missing or were not asked for, and answers that are open."""
    checklist = material.checklist
    sent = {paper.requirement for paper in material.papers}
    if checklist.turned_away is not None:
        yield CheckResult(code="not_taken_here", severity=Severity.WARNING)
        return
    for missing in checklist.missing(sent):
        yield CheckResult(
            code="paper_missing", severity=Severity.FAULT, requirement=missing.papers[0]
        )
    for requirement in checklist.not_asked_for(sent):
        yield CheckResult(
            code="paper_not_asked_for", severity=Severity.INFO, requirement=requirement
        )
    if not checklist.is_settled:
        yield CheckResult(code="answers_open", severity=Severity.INFO)
