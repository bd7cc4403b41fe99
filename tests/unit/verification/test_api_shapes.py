"""What clerks may send."""

import pytest
from pydantic import ValidationError

from services.verification.api.bodies import Decision, PaperDecision
from services.verification.api.views import queue_counts
from services.verification.checks.result import CheckResult, Severity
from services.verification.checks.texts import TEXTS


@pytest.mark.parametrize(
    "body",
    [
        {"decision": "verify", "faults": [{"requirement": "KK_ASLI", "reason": "FOTO_BURAM"}]},
        {"decision": "verify", "reason": "GANDA"},
        {"decision": "reject"},
        {"decision": "return", "details": {"paper": "x"}},
        {"decision": "reject", "reason": "GANDA", "details": {"$where": "x"}},
        {"decision": "reject", "reason": "GANDA", "details": {"a": "x" * 301}},
        {"decision": "verify", "version": 0},
        {"decision": "verify", "note": "  "},
        {"decision": "approve"},
        {"decision": "verify", "more": 1},
    ],
)
def test_a_decision_with_parts_that_do_not_fit_is_refused(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Decision.model_validate(body)


def test_a_verdict_has_a_reason_where_it_needs_one() -> None:
    with pytest.raises(ValidationError):
        PaperDecision.model_validate({"decision": "faulty"})
    with pytest.raises(ValidationError):
        PaperDecision.model_validate({"decision": "accepted", "reason": "FOTO_BURAM"})


def test_details_do_not_show_when_printed() -> None:
    decision = PaperDecision(decision="faulty", reason="DATA_BEDA", details={"data": "Budi"})
    assert "Budi" not in repr(decision.fault("KK_ASLI"))


def test_counts_are_told_together_and_by_department() -> None:
    departments = {
        "CAPIL": {"unclaimed": 3, "mine": 2, "returned": 0},
        "DAFDUK": {"unclaimed": 0, "mine": 1, "returned": 4},
    }
    counts = queue_counts(departments)
    assert (counts["unclaimed"], counts["mine"], counts["returned"]) == (3, 3, 4)
    assert counts["near_deadline"] == 0
    assert counts["departments"] == departments


def test_every_finding_in_the_texts_has_both_languages() -> None:
    assert all(text.id and text.en for text in TEXTS.values())
    assert CheckResult(code="photo_dark", severity=Severity.INFO).code in TEXTS
