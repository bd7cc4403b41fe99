"""What arrives at the desk, and what it makes of a case."""

from services.verification.domain import arriving, assigning, claiming, deciding, waiting
from services.verification.domain.case import Verdict
from shared.domain.lifecycle import State
from shared.events.verification import PapersRefused, RequestRouted, WorkAssigned
from tests.support.cases import (
    CHECKLIST,
    CLOCK,
    DUE,
    KEY,
    LATER,
    STOPPED,
    SUBMISSION,
    held,
    marked,
    returned,
    routed,
)
from tests.support.verification import NOW, a_subject, amended, papers_added, referred_back


def test_routing_tells_everybody_and_the_department() -> None:
    case = arriving.receive(SUBMISSION, "CAPIL", "CAPIL-LAHIR", CLOCK, NOW)
    step = arriving.route(case, NOW)
    told, work = step.events
    assert isinstance(told, RequestRouted)
    assert (told.sequence, told.state, told.department) == (2, State.IN_VERIFICATION, "CAPIL")
    assert (told.handed_over_from, told.answer_by) == (None, DUE)
    assert isinstance(work, WorkAssigned)
    assert (work.sequence, work.section, work.papers) == (2, "CAPIL-LAHIR", SUBMISSION.papers)


def test_an_amended_paper_is_new_and_good_papers_stay_good() -> None:
    case = arriving.amend(returned(), amended(SUBMISSION, 4, "KK_ASLI"), CLOCK, LATER)
    verdicts = {m.requirement: m.verdict for m in case.marks}
    assert verdicts == {"F-2.01": Verdict.ACCEPTED, "KK_ASLI": Verdict.NEW}


def test_a_paper_that_is_first_sent_in_a_repair_is_new_also_where_it_was_shown_before() -> None:
    shown = marked(marked(held(), "KK_ASLI", Verdict.FAULTY), "BUKU_NIKAH", Verdict.ACCEPTED)
    back = deciding.send_back(shown, "rina", (), DUE, STOPPED, LATER).case
    sent = ("KK_ASLI", "BUKU_NIKAH", "SKPWNI")
    case = arriving.amend(back, amended(SUBMISSION, 4, *sent), CLOCK, LATER)
    assert {m.requirement: m.verdict for m in case.marks} == dict.fromkeys(sent, Verdict.NEW)


def test_a_fault_that_was_not_replaced_stays_a_fault_unless_data_were_corrected() -> None:
    same = arriving.amend(returned(), amended(SUBMISSION, 4), CLOCK, LATER)
    assert same.mark("KK_ASLI").verdict is Verdict.FAULTY  # type: ignore[union-attr]
    corrected = amended(SUBMISSION, 4, subject=a_subject(KEY))
    case = arriving.amend(returned(), corrected, CLOCK, LATER)
    assert case.mark("KK_ASLI").verdict is Verdict.NEW  # type: ignore[union-attr]
    assert case.subject == corrected.subject


def test_added_papers_are_looked_at_anew_and_the_rest_stays_as_it_is() -> None:
    before = marked(marked(held(), "F-2.01", Verdict.ACCEPTED), "KK_ASLI", Verdict.ACCEPTED)
    step = arriving.add_papers(before, papers_added(SUBMISSION, "KK_ASLI", "BUKU_NIKAH"), LATER)
    case = step.case
    assert step.events == ()
    assert {m.requirement: m.verdict for m in case.marks} == {
        "F-2.01": Verdict.ACCEPTED,
        "KK_ASLI": Verdict.NEW,
        "BUKU_NIKAH": Verdict.NEW,
    }
    added = {p.requirement: p.attachment for p in case.papers}
    assert (added["KK_ASLI"], added["BUKU_NIKAH"]) == ("new-KK_ASLI", "new-BUKU_NIKAH")
    assert added["F-2.01"] == "att-F-2.01"
    assert (case.state, case.sequence, case.holder) == (before.state, before.sequence, "rina")
    assert case.answer_by == before.answer_by
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


def test_work_that_reached_its_queue_is_not_announced_again() -> None:
    case = routed()
    assert [e.type for e in waiting.announce_again(case, LATER).events] == [
        "department.work_assigned"
    ]
    queued = arriving.enqueue(case, assigning.announcement(case), LATER)
    assert waiting.announce_again(queued, LATER).events == ()
