"""What an applicant may do with a request, and when."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.intake import domain
from services.intake.following import follow
from services.intake.repository import Application
from shared.domain.errors import (
    ConflictError,
    IllegalTransitionError,
    InvalidInputError,
    LoketError,
)
from shared.domain.lifecycle import State
from shared.events.intake import CancellationAsked, PapersAdded, RequestAmended, RequestSubmitted
from shared.events.parts import PaperFault
from shared.events.verification import RequestCancelled, RequestExpired
from tests.support.applications import (
    LOST_CARD_PAPERS,
    NOW,
    RULES,
    a_draft,
    a_full_draft,
    a_paper,
    a_return,
    a_sealed_subject,
    checklist_of,
    submitted,
)


def returned(*faults: PaperFault) -> Application:
    request = submitted().model_copy(update={"state": State.IN_VERIFICATION, "sequence": 2})
    return follow(request, a_return(request, *faults), NOW)[0]


def submit(draft: Application) -> domain.Decision:
    return domain.submit(draft, checklist_of(draft), NOW)


def test_a_full_draft_is_handed_in_once_with_all_that_counts() -> None:
    draft = a_full_draft()
    request, [event] = submit(draft)
    assert isinstance(event, RequestSubmitted)
    assert (request.state, request.sequence, request.received_at) == (State.SUBMITTED, 1, NOW)
    assert (event.sequence, event.papers, event.fingerprints) == (1, draft.papers, ("f1",))
    assert [e.change for e in request.timeline] == ["submitted"]
    with pytest.raises(ConflictError):
        submit(request)


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"facts": {}}, {"sebab"}),
        ({"subject": None}, {"subject"}),
        ({"papers": (a_paper("F-1.02"),)}, {"SURAT_POLISI"}),
        ({"papers": (), "subject": None}, {"F-1.02", "SURAT_POLISI", "subject"}),
    ],
)
def test_a_draft_that_lacks_something_is_refused_with_all_that_is_missing(
    without: dict[str, Any], missing: set[str]
) -> None:
    with pytest.raises(InvalidInputError, match="Permohonan belum lengkap") as caught:
        submit(a_full_draft(**without))
    assert set(caught.value.problems) == missing


def test_a_case_that_this_office_does_not_take_is_refused_with_the_reason() -> None:
    kind = next(t for t in RULES.types.values() if t.turned_away_when)
    facts = {code: answers[0] for code, answers in kind.turned_away_when[0].when.items()}
    draft = a_full_draft(document_type=kind.code, facts=facts)
    with pytest.raises(InvalidInputError) as caught:
        submit(draft)
    assert str(caught.value) == kind.turned_away_when[0].reason.text.id


def test_a_paper_that_nobody_asked_for_is_kept() -> None:
    draft = domain.add_papers(a_full_draft(), [a_paper("AKTA_LAHIR")], NOW)
    _, [event] = submit(draft)
    assert isinstance(event, RequestSubmitted)
    assert "AKTA_LAHIR" in {paper.requirement for paper in event.papers}


def test_a_new_paper_takes_the_place_of_the_old_one() -> None:
    draft = domain.add_papers(a_full_draft(), [a_paper("F-1.02", "a-2")], NOW)
    assert [p.attachment for p in draft.papers if p.requirement == "F-1.02"] == ["a-2"]


def test_what_is_with_the_office_cannot_be_changed() -> None:
    request = submitted()
    with pytest.raises(ConflictError):
        domain.answer(request, {"sebab": "rusak"}, NOW)
    with pytest.raises(ConflictError):
        domain.remove_paper(request, "F-1.02", NOW)
    with pytest.raises(ConflictError):
        domain.set_subject(request, a_sealed_subject(), NOW)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_VERIFICATION, State.AMENDED])
def test_papers_may_be_added_while_the_office_checks_and_it_is_told(state: State) -> None:
    request = submitted().model_copy(update={"state": state})
    domain.require_may_add(request, ["F-1.02", "KK_ASLI"])
    papers = [a_paper("F-1.02", "a-2"), a_paper("KK_ASLI", "a-3")]
    added, [event] = domain.take_papers(request, papers, NOW)
    assert isinstance(event, PapersAdded)
    assert event.papers == tuple(papers)
    assert {p.requirement: p.attachment for p in added.papers} == {
        "F-1.02": "a-2",
        "KK_ASLI": "a-3",
        "SURAT_POLISI": "a-1",
    }
    assert (added.state, added.sequence, added.replaced) == (state, request.sequence, ())
    assert added.timeline[-1].change == "papers_added"
    assert added.timeline[-1].particulars == {"requirements": ["F-1.02", "KK_ASLI"]}


@pytest.mark.parametrize("state", [State.VERIFIED, State.READY, State.COMPLETED, State.REJECTED])
def test_no_papers_are_added_to_what_is_decided(state: State) -> None:
    request = submitted().model_copy(update={"state": state})
    with pytest.raises(ConflictError):
        domain.take_papers(request, [a_paper("KK_ASLI")], NOW)
    with pytest.raises(ConflictError):
        domain.require_may_add(request, ["KK_ASLI"])


def test_a_returned_request_is_handed_in_again_when_every_faulty_paper_is_new() -> None:
    blurred = PaperFault(requirement="SURAT_POLISI", reason="FOTO_BURAM")
    absent = PaperFault(requirement="F-1.02", reason="TTD_KOSONG")
    request = domain.add_papers(returned(blurred, absent), [a_paper("F-1.02", "a-2")], NOW)
    with pytest.raises(InvalidInputError, match="masih perlu diperbaiki") as caught:
        domain.amend(request, RULES, NOW)
    assert set(caught.value.problems) == {"SURAT_POLISI"}
    request = domain.add_papers(request, [a_paper("SURAT_POLISI", "a-3")], NOW)
    amended, [event] = domain.amend(request, RULES, NOW)
    assert isinstance(event, RequestAmended)
    assert set(event.replaced) == set(LOST_CARD_PAPERS)
    assert event.subject is None
    assert (amended.state, amended.faults, amended.replaced) == (State.AMENDED, (), ())
    assert amended.repair_by is None


def test_papers_that_were_in_order_are_kept() -> None:
    with pytest.raises(ConflictError, match=r"F-1\.02"):
        domain.add_papers(returned(), [a_paper("F-1.02", "a-2")], NOW)


def test_a_paper_that_was_missing_may_be_sent_to_a_returned_request() -> None:
    fault = PaperFault(requirement="KK_ASLI", reason="BERKAS_KURANG")
    request = domain.add_papers(returned(fault), [a_paper("KK_ASLI")], NOW)
    assert domain.amend(request, RULES, NOW)[0].state is State.AMENDED


def test_corrected_data_repair_what_is_not_about_one_file() -> None:
    differs = PaperFault(requirement="SURAT_POLISI", reason="DATA_BEDA")
    corrected = domain.set_subject(returned(differs), a_sealed_subject("Siti N"), NOW)
    _, [event] = domain.amend(corrected, RULES, NOW)
    assert isinstance(event, RequestAmended)
    assert event.subject == corrected.subject
    blurred = domain.set_subject(returned(), a_sealed_subject("Siti N"), NOW)
    with pytest.raises(InvalidInputError):
        domain.amend(blurred, RULES, NOW)


def test_only_a_returned_request_is_amended() -> None:
    for request in (a_full_draft(), submitted()):
        with pytest.raises(IllegalTransitionError):
            domain.amend(request, RULES, NOW)


def test_a_draft_is_withdrawn_without_a_word() -> None:
    request, events = domain.cancel(a_draft(), None, NOW)
    assert (request.state, events) == (State.CANCELLED, [])
    assert domain.cancel(request, None, NOW) == (request, [])


def test_a_returned_request_is_withdrawn_at_once() -> None:
    request, [event] = domain.cancel(returned(), None, NOW)
    assert isinstance(event, RequestCancelled)
    assert (request.state, event.sequence) == (State.CANCELLED, 4)


def test_whoever_works_on_a_request_is_asked_to_withdraw_it_and_not_at_every_click() -> None:
    request, [event] = domain.cancel(submitted(), None, NOW)
    assert isinstance(event, CancellationAsked)
    assert request.state is State.SUBMITTED
    again = domain.cancel(request, None, NOW + timedelta(minutes=1))
    assert again == (request, [])
    assert domain.cancel(request, None, NOW + timedelta(hours=1))[1]


@pytest.mark.parametrize("state", [State.COMPLETED, State.REJECTED, State.EXPIRED])
def test_what_has_ended_cannot_be_withdrawn(state: State) -> None:
    with pytest.raises(IllegalTransitionError):
        domain.cancel(submitted().model_copy(update={"state": state}), None, NOW)


def test_a_returned_request_expires_after_its_time_and_not_before() -> None:
    request = returned()
    assert domain.expire(request, NOW + timedelta(days=13)) == (request, [])
    expired, [event] = domain.expire(request, NOW + timedelta(days=15))
    assert isinstance(event, RequestExpired)
    assert expired.state is State.EXPIRED
    assert domain.expire(submitted(), NOW + timedelta(days=99))[1] == []


class DraftMachine(RuleBasedStateMachine):
    """An applicant who does everything in any order, beside a plain account of what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.request = a_draft()
        self.said: list[Any] = []
        self.answer: str | None = None
        self.papers: set[str] = set()
        self.has_subject = False
        self.is_handed_in = False
        self.is_withdrawn = False

    @property
    def is_open(self) -> bool:
        return not (self.is_handed_in or self.is_withdrawn)

    def attempt(self, decide: Any) -> bool:
        try:
            outcome = decide()
        except LoketError:
            return False
        self.request, events = outcome if isinstance(outcome, tuple) else (outcome, [])
        self.said += events
        return True

    @rule(answer=st.sampled_from(["hilang", "rusak", "ubah_data"]))
    def says_why(self, answer: str) -> None:
        done = self.attempt(lambda: domain.answer(self.request, {"sebab": answer}, NOW))
        assert done == self.is_open
        self.answer = answer if done else self.answer

    @rule(code=st.sampled_from([*LOST_CARD_PAPERS, "KTP_EL_RUSAK", "KK_ASLI"]))
    def sends(self, code: str) -> None:
        done = self.attempt(lambda: domain.take_papers(self.request, [a_paper(code)], NOW))
        assert done == (not self.is_withdrawn)
        assert self.request.is_draft or isinstance(self.said[-1], PapersAdded)
        self.papers |= {code} if done else set()

    @rule(code=st.sampled_from(LOST_CARD_PAPERS))
    def takes_back(self, code: str) -> None:
        done = self.attempt(lambda: domain.remove_paper(self.request, code, NOW))
        assert done == self.is_open
        self.papers -= {code} if done else set()

    @rule()
    def says_whose(self) -> None:
        done = self.attempt(lambda: domain.set_subject(self.request, a_sealed_subject(), NOW))
        assert done == self.is_open
        self.has_subject |= done

    @rule()
    def hands_in(self) -> None:
        needed = {
            "hilang": {"F-1.02", "SURAT_POLISI"},
            "rusak": {"F-1.02", "KTP_EL_RUSAK"},
            "ubah_data": {"F-1.02", "KTP_EL_LAMA", "BUKTI_UBAH"},
        }.get(self.answer or "")
        can = self.is_open and self.has_subject and needed is not None and needed <= self.papers
        done = self.attempt(lambda: submit(self.request))
        assert done == can
        self.is_handed_in |= done

    @rule()
    def withdraws(self) -> None:
        assert self.attempt(lambda: domain.cancel(self.request, None, NOW))
        self.is_withdrawn |= not self.is_handed_in

    @invariant()
    def the_record_agrees_with_the_account(self) -> None:
        assert {p.requirement for p in self.request.papers} == self.papers
        assert (self.request.subject is not None) == self.has_subject
        assert self.request.facts.get("sebab") == self.answer
        assert self.request.sequence == int(self.is_handed_in)
        expected = State.SUBMITTED if self.is_handed_in else None
        assert self.request.state == (State.CANCELLED if self.is_withdrawn else expected)

    @invariant()
    def it_is_handed_in_once_at_most(self) -> None:
        handed_in = [e for e in self.said if isinstance(e, RequestSubmitted)]
        assert len(handed_in) == int(self.is_handed_in)


DraftMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestDraft = DraftMachine.TestCase
