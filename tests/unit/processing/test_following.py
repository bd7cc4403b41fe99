"""What other services' changes make of work."""

from datetime import timedelta

import pytest

from services.processing.following import amend, submitted, verify, withdraw
from services.processing.making import record
from services.processing.work import Work
from shared.domain.lifecycle import OWNERS, Service, State
from shared.events.request import RequestChanged
from shared.privacy.sealing import DataKey
from tests.support.processing import RULES, a_submission, amended, verified
from tests.support.work import NOW, REQUEST, a_number, a_work

KEY = DataKey.generate(REQUEST)
KIND = RULES.type("AKTA_LAHIR")
NEVER_OURS = [state for state, owner in OWNERS.items() if owner is not Service.PROCESSING]


def a_waiting_work() -> Work:
    return submitted(a_submission(KEY))


def test_verified_work_is_on_the_worklists_of_all_who_make_a_product() -> None:
    work = verify(a_waiting_work(), verified(a_submission(KEY)), KIND, NOW).work
    assert work.departments == ("CAPIL", "DAFDUK")
    assert [product.key for product in work.products] == ["AKTA_LAHIR", "KK", "KIA"]
    assert (work.state, work.sequence, work.verified_at) == (State.VERIFIED, 3, NOW)


def test_products_of_one_kind_have_keys_of_their_own() -> None:
    kind = RULES.type("KK_PISAH")
    work = verify(a_waiting_work(), verified(a_submission(KEY, "KK_PISAH")), kind, NOW).work
    keys = [product.key for product in work.products]
    assert len(set(keys)) == len(keys) > 1


def test_unverified_work_is_nobodys_yet() -> None:
    assert a_waiting_work().departments == ()


def test_what_was_made_before_a_referral_back_stays_made() -> None:
    made = record(a_work(), "KK", a_number("m"), by="op", now=NOW).work
    again = verify(made, verified(a_submission(KEY), sequence=8), KIND, NOW).work
    assert [product.is_ready for product in again.products] == [False, True, False]
    assert again.marks == ("m",)


def test_a_request_verified_anew_for_less_than_was_made_is_made_again() -> None:
    made = record(a_work(), "KK", a_number("m"), by="op", now=NOW).work
    kind = RULES.type("KK_HILANG_RUSAK")
    event = verified(a_submission(KEY, "KK_HILANG_RUSAK"), sequence=8)
    again = verify(made, event, kind, NOW).work
    assert [(product.key, product.is_ready) for product in again.products] == [("KK", False)]
    assert (again.marks, again.document_type) == ((), "KK_HILANG_RUSAK")


def test_an_amendment_brings_new_papers_and_data() -> None:
    event = amended(a_submission(KEY), KEY, sequence=4)
    work = amend(a_waiting_work(), event)
    assert (work.papers, work.subject) == (event.papers, event.subject)
    unchanged = amend(work, event.model_copy(update={"subject": None}))
    assert unchanged.subject == work.subject


def test_a_withdrawal_is_granted_while_nobody_has_started() -> None:
    decision = withdraw(a_work(State.VERIFIED))
    assert decision.work.state is State.CANCELLED
    (event,) = decision.events
    assert isinstance(event, RequestChanged)
    assert (event.type, event.sequence) == ("request.cancelled", 4)


@pytest.mark.parametrize(
    "state",
    [s for s, o in OWNERS.items() if o is Service.PROCESSING and s is not State.VERIFIED],
)
def test_a_withdrawal_is_refused_with_the_state_once_work_has_begun(state: State) -> None:
    decision = withdraw(a_work(state))
    assert [event.type for event in decision.events] == ["request.cancellation_refused"]
    assert decision.events[0].model_dump()["state"] == state
    assert (decision.work.state, decision.work.sequence) == (state, 3)


@pytest.mark.parametrize("state", NEVER_OURS)
def test_a_withdrawal_of_what_is_not_ours_is_not_answered(state: State) -> None:
    decision = withdraw(a_work(state))
    assert decision.events == ()
    assert decision.work.state is state


def test_a_withdrawal_that_met_the_request_on_its_way_to_us_is_answered_on_arrival() -> None:
    asked = withdraw(a_waiting_work()).work
    decision = verify(asked, verified(a_submission(KEY)), KIND, NOW)
    assert decision.work.state is State.CANCELLED
    assert [event.type for event in decision.events] == ["request.cancelled"]


def test_who_repairs_a_request_does_not_want_to_withdraw_it_any_more() -> None:
    asked = withdraw(a_waiting_work()).work
    repaired = amend(asked, amended(a_submission(KEY), KEY, sequence=4))
    decision = verify(repaired, verified(a_submission(KEY), sequence=6), KIND, NOW)
    assert decision.work.state is State.VERIFIED


def test_work_is_overdue_only_while_somebody_has_to_do_something() -> None:
    later = NOW + timedelta(days=9)
    assert a_work(State.IN_PROCESSING).is_overdue(later)
    assert not a_work(State.COMPLETED).is_overdue(later)
    assert not a_work(State.DELAYED, due=later).is_overdue(later)
