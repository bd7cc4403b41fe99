"""The desk's decisions, one by one."""

from datetime import timedelta

import pytest

from services.verification.domain import arriving, assigning, claiming, deciding, waiting
from services.verification.domain.case import Case, Entry, Mark, Step, Verdict
from services.verification.domain.errors import (
    ClaimedByAnotherError,
    HeadNotAskedError,
    NotInVerificationError,
    UnmetRequirementsError,
)
from services.verification.domain.reasons import fault_details, reason_for, rejection_details
from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.clock import Clock
from shared.catalogue.reasons import Outcome
from shared.domain.errors import (
    IllegalTransitionError,
    InvalidInputError,
    NotClaimedError,
    SeenVersionError,
)
from shared.domain.lifecycle import State
from shared.events.parts import PaperFault
from shared.events.verification import (
    PapersRefused,
    RequestEscalated,
    RequestReturned,
    RequestRouted,
    RequestTaken,
    WorkAssigned,
)
from shared.privacy.sealing import DataKey
from tests.support.verification import (
    FACTS,
    NOW,
    PAPERS,
    RULES,
    a_subject,
    a_submission,
    amended,
    papers_added,
    referred_back,
)

KEY = DataKey.generate("request-1")
SUBMISSION = a_submission(KEY)
CHECKLIST = RULES.type("AKTA_LAHIR").checklist(FACTS)
LATER = NOW + timedelta(hours=1)
DUE = NOW + timedelta(days=1)
CLOCK = Clock.start(NOW, DUE)
STOPPED = CLOCK.stop(LATER, WorkingCalendar(RULES.office))


def routed() -> Case:
    case = arriving.receive(SUBMISSION, "CAPIL", "CAPIL-LAHIR", CLOCK, NOW)
    return arriving.route(case, NOW).case


def held(by: str = "rina") -> Case:
    return claiming.claim(routed(), by, NOW).case


def marked(case: Case, requirement: str, verdict: Verdict) -> Case:
    reason = "FOTO_BURAM" if verdict is Verdict.FAULTY else None
    mark = Mark(requirement=requirement, verdict=verdict, reason=reason, by="rina", at=LATER)
    return deciding.judge_paper(case, mark)


def judged_at(case: Case, version: int, verdict: Verdict = Verdict.ACCEPTED) -> Mark:
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
    judged = deciding.judge_paper(held(), judged_at(held(), seen, Verdict.FAULTY), seen)
    later = judged.model_copy(update={"version": seen + 1})
    with pytest.raises(SeenVersionError):
        deciding.judge_paper(later, judged_at(later, seen), seen)
    other = judged_at(later, seen).model_copy(update={"requirement": "F-2.01"})
    assert deciding.judge_paper(later, other, seen).mark("F-2.01") == other
    assert deciding.judge_paper(later, judged_at(later, seen), later.version)


def returned() -> Case:
    case = marked(marked(held(), "F-2.01", Verdict.ACCEPTED), "KK_ASLI", Verdict.FAULTY)
    return deciding.send_back(case, "rina", (), DUE, STOPPED, LATER).case


def test_routing_tells_everybody_and_the_department() -> None:
    case = arriving.receive(SUBMISSION, "CAPIL", "CAPIL-LAHIR", CLOCK, NOW)
    step = arriving.route(case, NOW)
    told, work = step.events
    assert isinstance(told, RequestRouted)
    assert (told.sequence, told.state, told.department) == (2, State.IN_VERIFICATION, "CAPIL")
    assert (told.handed_over_from, told.answer_by) == (None, DUE)
    assert isinstance(work, WorkAssigned)
    assert (work.sequence, work.section, work.papers) == (2, "CAPIL-LAHIR", SUBMISSION.papers)


def test_a_claim_is_exclusive_and_may_be_repeated() -> None:
    case = held("rina")
    assert claiming.claim(case, "rina", LATER) == Step(case)
    with pytest.raises(ClaimedByAnotherError):
        claiming.claim(case, "bayu", LATER)


def test_a_case_is_taken_when_it_comes_from_nobodys_hands() -> None:
    [told] = claiming.give(routed(), "rina", "head", NOW).events
    assert isinstance(told, RequestTaken)
    assert (told.request_id, told.department) == (SUBMISSION.request_id, "CAPIL")
    assert claiming.claim(routed(), "rina", NOW).events == (told,)
    assert claiming.give(held("rina"), "bayu", "head", LATER).events == ()
    assert claiming.give(held("rina"), None, "head", LATER).events == ()


def test_only_a_supervisor_releases_what_a_colleague_holds() -> None:
    with pytest.raises(NotClaimedError):
        claiming.release(held("rina"), "bayu", LATER, is_supervisor=False)
    case = claiming.release(held("rina"), "head", LATER, is_supervisor=True)
    assert case.claim is None
    assert case.received_at == SUBMISSION.received_at
    assert case.history[-1] == Entry(
        at=LATER, by="head", action="released", codes={"holder": "rina"}
    )


def test_without_the_claim_nothing_is_written() -> None:
    mark = Mark(requirement="KK_ASLI", verdict=Verdict.ACCEPTED, by="bayu", at=LATER)
    with pytest.raises(NotClaimedError):
        deciding.judge_paper(held("rina"), mark)
    with pytest.raises(NotClaimedError):
        deciding.verify(held("rina"), "bayu", CHECKLIST, CLOCK, LATER)
    with pytest.raises(NotClaimedError):
        deciding.reject(routed(), "bayu", "UMUR_KTP", STOPPED, LATER)


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


def test_an_amended_paper_is_new_and_good_papers_stay_good() -> None:
    case = arriving.amend(returned(), amended(SUBMISSION, 4, "KK_ASLI"), CLOCK, LATER)
    verdicts = {m.requirement: m.verdict for m in case.marks}
    assert verdicts == {"F-2.01": Verdict.ACCEPTED, "KK_ASLI": Verdict.NEW}


def test_a_fault_that_was_not_replaced_stays_a_fault_unless_data_were_corrected() -> None:
    same = arriving.amend(returned(), amended(SUBMISSION, 4), CLOCK, LATER)
    assert same.mark("KK_ASLI").verdict is Verdict.FAULTY  # type: ignore[union-attr]
    corrected = amended(SUBMISSION, 4, subject=a_subject(KEY))
    case = arriving.amend(returned(), corrected, CLOCK, LATER)
    assert case.mark("KK_ASLI").verdict is Verdict.NEW  # type: ignore[union-attr]
    assert case.subject == corrected.subject


def test_added_papers_are_looked_at_anew_and_the_rest_stays_as_it_is() -> None:
    marked = held()
    for code, verdict in (("F-2.01", Verdict.ACCEPTED), ("KK_ASLI", Verdict.ACCEPTED)):
        mark = Mark(requirement=code, verdict=verdict, by="rina", at=NOW)
        marked = deciding.judge_paper(marked, mark)
    step = arriving.add_papers(marked, papers_added(SUBMISSION, "KK_ASLI", "BUKU_NIKAH"), LATER)
    case = step.case
    assert step.events == ()
    assert {m.requirement: m.verdict for m in case.marks} == {
        "F-2.01": Verdict.ACCEPTED,
        "KK_ASLI": Verdict.NEW,
    }
    added = {p.requirement: p.attachment for p in case.papers}
    assert (added["KK_ASLI"], added["BUKU_NIKAH"]) == ("new-KK_ASLI", "new-BUKU_NIKAH")
    assert added["F-2.01"] == "att-F-2.01"
    assert (case.state, case.sequence, case.holder) == (marked.state, marked.sequence, "rina")
    assert case.answer_by == marked.answer_by
    assert case.history[-1].codes == {"KK_ASLI": "replaced", "BUKU_NIKAH": "added"}


def test_a_replaced_paper_of_which_nothing_was_said_is_marked_as_new() -> None:
    case = arriving.add_papers(held(), papers_added(SUBMISSION, "KK_ASLI"), LATER).case
    assert [(m.requirement, m.verdict) for m in case.marks] == [("KK_ASLI", Verdict.NEW)]


def test_papers_that_come_after_the_decision_are_answered_and_change_nothing() -> None:
    verified = deciding.verify(held(), "rina", CHECKLIST, CLOCK, LATER).case
    step = arriving.add_papers(verified, papers_added(SUBMISSION, "KK_ASLI"), LATER)
    (answer,) = step.events
    assert isinstance(answer, PapersRefused)
    assert (answer.state, step.case) == ("verified", verified)


def test_an_amended_request_goes_back_to_the_clerk_who_returned_it() -> None:
    case = arriving.amend(returned(), amended(SUBMISSION, 4, "KK_ASLI"), CLOCK, LATER)
    back = arriving.route(case, LATER).case
    assert (back.state, back.sequence, back.holder) == (State.IN_VERIFICATION, 5, "rina")
    assert back.claim is not None
    assert back.claim.touched_at == LATER


def test_an_amended_request_whose_clerk_let_go_has_its_old_place() -> None:
    released = claiming.release(returned(), "rina", LATER, is_supervisor=False)
    case = arriving.amend(released, amended(SUBMISSION, 4, "KK_ASLI"), CLOCK, LATER)
    back = arriving.route(case, LATER).case
    assert (back.claim, back.received_at) == (None, NOW)


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


def test_a_late_message_for_the_former_department_does_not_queue() -> None:
    case = routed()
    late = assigning.announcement(case)
    moved = deciding.hand_over(case, "head", "DAFDUK", LATER, note=None, is_supervisor=True).case
    assert arriving.enqueue(moved, late, LATER) is moved
    assert arriving.enqueue(moved, assigning.announcement(moved), LATER).queued_at == LATER
    back = deciding.hand_over(moved, "head", "CAPIL", LATER, note=None, is_supervisor=True).case
    assert arriving.enqueue(back, late, LATER) is back, "an older stay in the same department"


def test_work_meant_for_another_department_does_not_queue() -> None:
    case = routed()
    astray = assigning.announcement(case).model_copy(update={"department": "DAFDUK"})
    assert arriving.enqueue(case, astray, LATER) is case


def test_who_decides_second_is_told_what_is_possible() -> None:
    decided = deciding.verify(held(), "rina", CHECKLIST, CLOCK, LATER).case
    with pytest.raises(IllegalTransitionError) as caught:
        deciding.reject(decided, "bayu", "UMUR_KTP", STOPPED, LATER)
    assert (caught.value.state, caught.value.allowed) == (State.VERIFIED, ())
    with pytest.raises(NotInVerificationError):
        claiming.claim(decided, "bayu", LATER)


def test_a_withdrawal_ends_what_is_ours_and_leaves_the_rest_to_its_owner() -> None:
    step = arriving.withdraw(held(), STOPPED, LATER)
    assert (step.case.state, step.case.claim) == (State.CANCELLED, None)
    assert [event.type for event in step.events] == ["request.cancelled"]
    decided = deciding.verify(held(), "rina", CHECKLIST, CLOCK, LATER).case
    assert arriving.withdraw(decided, STOPPED, LATER).case is decided
    assert arriving.withdraw(returned(), STOPPED, LATER).events == ()


def test_what_is_referred_back_waits_anew_for_anybody() -> None:
    decided = deciding.verify(held(), "rina", CHECKLIST, CLOCK, LATER).case
    referred = referred_back(SUBMISSION, KEY, 5, "DAFDUK")
    step = arriving.refer_back(decided, referred, CLOCK, LATER)
    case = step.case
    assert (case.state, case.sequence, case.claim) == (State.IN_VERIFICATION, 5, None)
    assert (case.department, case.queued_at, case.waiting_since) == ("DAFDUK", None, LATER)
    (work,) = step.events
    assert isinstance(work, WorkAssigned)
    assert (work.sequence, work.department) == (5, "DAFDUK")


@pytest.mark.parametrize("case", [routed(), held()], ids=["unassigned", "held"])
def test_a_missed_promise_is_escalated_once_whoever_holds_the_case(case: Case) -> None:
    late = DUE + timedelta(seconds=1)
    new_due = DUE + timedelta(days=1)
    assert waiting.escalate(case, new_due, LATER).events == ()
    step = waiting.escalate(case, new_due, late)
    (told,) = step.events
    assert isinstance(told, RequestEscalated)
    assert (told.missed, told.due) == (DUE, new_due)
    assert waiting.escalate(step.case, new_due, late).events == ()
    again = waiting.escalate(step.case, new_due + timedelta(days=1), new_due)
    assert [e.missed for e in again.events if isinstance(e, RequestEscalated)] == [new_due]
    assert again.case.clock is not None
    assert again.case.clock.delays == 2


def test_nobody_is_told_late_while_the_applicant_has_to_act() -> None:
    case = returned()
    assert case.answer_by is None
    assert waiting.escalate(case, DUE + timedelta(days=9), DUE + timedelta(days=8)).case is case


def test_the_desk_is_warned_once_of_each_promise() -> None:
    horizon = DUE + timedelta(minutes=1)
    assert waiting.warn(routed(), DUE - timedelta(minutes=1), LATER).case.warned_at is None
    warned = waiting.warn(routed(), horizon, LATER).case
    assert warned.warned_at == LATER
    assert waiting.warn(warned, horizon, DUE).case is warned
    late = waiting.escalate(warned, DUE + timedelta(days=1), DUE).case
    assert late.warned_at is None, "a new promise is warned of anew"


def test_no_edit_moves_the_promise() -> None:
    edits = [
        claiming.claim(routed(), "rina", LATER).case,
        marked(held(), "KK_ASLI", Verdict.FAULTY),
        deciding.hand_over(held(), "rina", "DAFDUK", LATER, note=None, is_supervisor=False).case,
        arriving.refer_back(
            deciding.verify(held(), "rina", CHECKLIST, CLOCK, LATER).case,
            referred_back(SUBMISSION, KEY, 5, "DAFDUK"),
            CLOCK,
            LATER,
        ).case,
    ]
    assert {case.answer_by for case in edits} == {DUE}


def test_work_that_reached_its_queue_is_not_announced_again() -> None:
    case = routed()
    assert [e.type for e in waiting.announce_again(case, LATER).events] == [
        "department.work_assigned"
    ]
    queued = arriving.enqueue(case, assigning.announcement(case), LATER)
    assert waiting.announce_again(queued, LATER).events == ()


def test_a_claim_runs_out_only_while_it_keeps_others_waiting() -> None:
    assert claiming.run_out(held(), LATER).claim is None
    case = returned()
    assert claiming.run_out(case, LATER) is case


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
