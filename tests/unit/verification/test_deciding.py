"""What a clerk decides, and what stands in the way."""

import pytest

from services.verification.domain import claiming, deciding
from services.verification.domain.case import Case, Mark, Verdict
from services.verification.domain.errors import (
    HeadNotAskedError,
    NotInVerificationError,
    UnmetRequirementsError,
)
from services.verification.domain.reasons import fault_details, reason_for, rejection_details
from shared.catalogue.reasons import Outcome
from shared.domain.errors import (
    IllegalTransitionError,
    InvalidInputError,
    NotClaimedError,
    SeenVersionError,
)
from shared.domain.lifecycle import State
from shared.events.parts import PaperFault
from shared.events.verification import RequestReturned, RequestRouted, WorkAssigned
from tests.support.cases import (
    CHECKLIST,
    CLOCK,
    DUE,
    LATER,
    STOPPED,
    SUBMISSION,
    held,
    marked,
    returned,
    routed,
)
from tests.support.catalogue import RULES
from tests.support.verification import PAPERS


def judged_next(case: Case, verdict: Verdict = Verdict.ACCEPTED) -> Mark:
    reason = "FOTO_BURAM" if verdict is Verdict.FAULTY else None
    return Mark(
        requirement="KK_ASLI",
        verdict=verdict,
        reason=reason,
        by="rina",
        at=LATER,
        version=case.version + 1,
    )


def test_a_verdict_on_what_was_judged_meanwhile_is_refused_and_on_another_paper_is_not() -> None:
    seen = held().version
    judged = deciding.judge_paper(held(), judged_next(held(), Verdict.FAULTY), seen)
    later = judged.model_copy(update={"version": seen + 1})
    with pytest.raises(SeenVersionError):
        deciding.judge_paper(later, judged_next(later), seen)
    other = judged_next(later).model_copy(update={"requirement": "F-2.01"})
    assert deciding.judge_paper(later, other, seen).mark("F-2.01") == other
    assert deciding.judge_paper(later, judged_next(later), later.version)


def test_papers_that_were_sent_and_not_faulted_are_enough() -> None:
    verified = deciding.verify(held(), "rina", CHECKLIST, CLOCK, LATER).case
    assert (verified.state, verified.sequence, verified.claim) == (State.VERIFIED, 3, None)


def test_a_faulty_or_missing_required_paper_stands_in_the_way() -> None:
    faulty = marked(held(), "KK_ASLI", Verdict.FAULTY)
    with pytest.raises(UnmetRequirementsError) as caught:
        deciding.verify(faulty, "rina", CHECKLIST, CLOCK, LATER)
    assert caught.value.problems == {"KK_ASLI": "is faulty"}
    papers = tuple(p for p in SUBMISSION.papers if p.requirement != "SK_LAHIR")
    missing = held().model_copy(update={"papers": papers})
    with pytest.raises(UnmetRequirementsError) as caught:
        deciding.verify(missing, "rina", CHECKLIST, CLOCK, LATER)
    assert caught.value.problems == {"SK_LAHIR": "is missing"}
    shown = marked(missing, "SK_LAHIR", Verdict.ACCEPTED)
    assert deciding.verify(shown, "rina", CHECKLIST, CLOCK, LATER).events


def test_of_a_group_one_paper_is_enough() -> None:
    kind = RULES.type("KK_BARU")
    checklist = kind.checklist({"bukti_status_ada": "ya"})
    group = [requirement.paper.code for requirement in checklist.groups[0]]
    required = [requirement.paper.code for requirement in checklist.required]
    for one in group:
        papers = tuple(
            SUBMISSION.papers[0].model_copy(update={"requirement": code})
            for code in (*required, one)
        )
        assert not deciding.unmet_requirements(
            held().model_copy(update={"papers": papers}), checklist
        )
    none = tuple(SUBMISSION.papers[0].model_copy(update={"requirement": code}) for code in required)
    unmet = deciding.unmet_requirements(held().model_copy(update={"papers": none}), checklist)
    assert unmet == {" or ".join(group): "is missing"}


def test_a_faulty_paper_stands_in_the_way_also_where_it_is_not_required() -> None:
    assert "F-2.03" not in {one.paper.code for one in CHECKLIST.required}
    faulty = marked(held(), "F-2.03", Verdict.FAULTY)
    with pytest.raises(UnmetRequirementsError) as caught:
        deciding.verify(faulty, "rina", CHECKLIST, CLOCK, LATER)
    assert caught.value.problems == {"F-2.03": "is faulty"}
    accepted = marked(faulty, "F-2.03", Verdict.ACCEPTED)
    assert deciding.verify(accepted, "rina", CHECKLIST, CLOCK, LATER).events


def test_a_return_names_marked_and_given_faults_and_the_given_ones_count() -> None:
    case = marked(marked(held(), "KK_ASLI", Verdict.FAULTY), "F-2.01", Verdict.ACCEPTED)
    given = (
        PaperFault(requirement="KK_ASLI", reason="BUKAN_ASLI"),
        PaperFault(requirement="SK_LAHIR", reason="BERKAS_SALAH"),
    )
    step = deciding.send_back(case, "rina", given, DUE, STOPPED, LATER)
    (event,) = step.events
    assert isinstance(event, RequestReturned)
    assert {(f.requirement, f.reason) for f in event.faults} == {
        ("KK_ASLI", "BUKAN_ASLI"),
        ("SK_LAHIR", "BERKAS_SALAH"),
    }
    assert event.repair_by == DUE
    assert step.case.holder == "rina"


def test_a_return_without_a_fault_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="at least one faulty paper"):
        deciding.send_back(held(), "rina", (), DUE, STOPPED, LATER)


def test_a_handed_over_request_leaves_its_clerk_and_tells_where_it_came_from() -> None:
    step = deciding.hand_over(held(), "rina", "DAFDUK", LATER, note=None, is_supervisor=False)
    told, work = step.events
    assert isinstance(told, RequestRouted)
    assert (told.department, told.handed_over_from, told.sequence) == ("DAFDUK", "CAPIL", 3)
    assert isinstance(work, WorkAssigned)
    assert work.department == "DAFDUK"
    assert (step.case.claim, step.case.queued_at, step.case.section) == (None, None, None)


def test_a_hand_over_needs_the_claim_or_a_supervisor_and_another_department() -> None:
    with pytest.raises(NotClaimedError):
        deciding.hand_over(routed(), "rina", "DAFDUK", LATER, note=None, is_supervisor=False)
    assert deciding.hand_over(
        held("bayu"), "head", "DAFDUK", LATER, note=None, is_supervisor=True
    ).events
    with pytest.raises(InvalidInputError):
        deciding.hand_over(held(), "rina", "CAPIL", LATER, note=None, is_supervisor=False)


def test_who_decides_second_is_told_what_is_possible() -> None:
    decided = deciding.verify(held(), "rina", CHECKLIST, CLOCK, LATER).case
    with pytest.raises(IllegalTransitionError) as caught:
        deciding.reject(decided, "bayu", "UMUR_KTP", STOPPED, LATER)
    assert (caught.value.state, caught.value.allowed) == (State.VERIFIED, ())
    with pytest.raises(NotInVerificationError):
        claiming.claim(decided, "bayu", LATER)


def test_a_reason_has_to_fit_the_decision_and_to_be_complete() -> None:
    with pytest.raises(InvalidInputError, match="not one to return"):
        reason_for(RULES, "GANDA", Outcome.RETURN)
    with pytest.raises(InvalidInputError, match="not one to reject"):
        rejection_details(RULES, "FOTO_BURAM", {})
    with pytest.raises(InvalidInputError, match="needs: regency"):
        rejection_details(RULES, "WILAYAH_LAIN", {})
    assert rejection_details(RULES, "WILAYAH_LAIN", {"regency": "Jepara", "more": "x"}) == {
        "regency": "Jepara"
    }
    assert fault_details(RULES, "FOTO_BURAM", "KK_ASLI", {}) == {}
    assert fault_details(RULES, "TTD_KOSONG", "F-2.01", {"who": "ayah"}) == {
        "form": "F-2.01",
        "who": "ayah",
    }
    with pytest.raises(InvalidInputError, match="needs: form"):
        fault_details(RULES, "SAKSI_KURANG", "KK_ASLI", {})


def test_the_history_names_papers_and_reasons_and_no_people() -> None:
    case = returned()
    assert [entry.action for entry in case.history] == [
        "routed",
        "claimed",
        "paper_accepted",
        "paper_faulty",
        "returned",
    ]
    assert case.history[-1].codes == {"KK_ASLI": "FOTO_BURAM"}
    assert set(PAPERS) >= {entry.codes.get("requirement", "F-2.01") for entry in case.history}


def test_what_was_reported_late_is_verified_once_the_head_of_office_has_agreed() -> None:
    late = held().model_copy(update={"is_reported_late": True})
    with pytest.raises(HeadNotAskedError):
        deciding.verify(late, "rina", CHECKLIST, CLOCK, LATER)
    verified = deciding.verify(late, "rina", CHECKLIST, CLOCK, LATER, head_agreed=True).case
    assert verified.state is State.VERIFIED
    assert verified.history[-1].codes == {"head_of_office": "agreed"}
    in_time = deciding.verify(held(), "rina", CHECKLIST, CLOCK, LATER, head_agreed=True).case
    assert in_time.history[-1].codes == {}
