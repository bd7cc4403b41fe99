"""Whose a case is."""

import pytest

from services.verification.domain import claiming, deciding
from services.verification.domain.case import Case, Entry, Mark, Step, Verdict
from services.verification.domain.errors import AssignedAlreadyError, ClaimedByAnotherError
from shared.domain.errors import NotClaimedError
from shared.events.verification import RequestTaken
from tests.support.cases import CHECKLIST, CLOCK, LATER, STOPPED, SUBMISSION, held, returned, routed
from tests.support.verification import NOW


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


@pytest.mark.parametrize(("case", "to"), [(held("rina"), "rina"), (routed(), None)])
def test_what_is_there_already_is_not_given_again(case: Case, to: str | None) -> None:
    with pytest.raises(AssignedAlreadyError):
        claiming.give(case, to, "head", LATER)


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


def test_a_claim_runs_out_only_while_it_keeps_others_waiting() -> None:
    assert claiming.run_out(held(), LATER).claim is None
    case = returned()
    assert claiming.run_out(case, LATER) is case
