"""Every decision of the desk keeps to the life of a request."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.processing import domain
from services.processing.domain import Decision
from services.processing.errors import AlreadyRecordedError, NumberTakenError, UnfinishedError
from services.processing.following import withdraw
from services.processing.making import record
from services.processing.work import Appointment, Work
from shared.domain.errors import IllegalTransitionError, InvalidInputError, NotFoundError
from shared.domain.lifecycle import TRANSITIONS, Change, Service, State
from shared.events.processing import ProductReady, RequestCompleted
from shared.events.request import RequestChanged
from tests.support.work import NOW, SEALED, a_number, a_product, a_work

LATER = NOW + timedelta(days=2)
TABLE = {
    (row.source, row.target)
    for row in TRANSITIONS
    if row.source and row.owner is Service.PROCESSING
}
KEYS = ("AKTA_LAHIR", "KK", "KIA")

Command = Callable[[Work], Decision[Work]]


def recording(key: str, mark: str, *, complete: bool = False) -> Command:
    return lambda work: record(work, key, a_number(mark), by="op", now=NOW, is_to_complete=complete)


COMMANDS: dict[str, Command] = {
    "start": domain.start,
    "delay": lambda work: domain.delay(work, "outage", LATER, NOW),
    "appoint": lambda work: domain.appoint(work, Appointment(at=LATER, place="Loket 1"), NOW),
    "complete": lambda work: domain.complete(work, NOW),
    "reopen": lambda work: domain.reopen(work, ["KK"], None, LATER),
    "refer back": lambda work: domain.refer_back(work, "CAPIL", SEALED),
    "withdraw": withdraw,
    **{f"record {key}": recording(key, f"mark {key}") for key in KEYS},
    "record another KK": recording("KK", "another mark"),
    "record KIA and complete": recording("KIA", "mark KIA", complete=True),
}
REFUSALS = (
    IllegalTransitionError,
    AlreadyRecordedError,
    NumberTakenError,
    UnfinishedError,
    NotFoundError,
)


@given(st.lists(st.sampled_from(sorted(COMMANDS)), max_size=25))
def test_no_order_of_commands_leaves_the_table(names: list[str]) -> None:
    work = a_work()
    for name in names:
        try:
            decision = COMMANDS[name](work)
        except REFUSALS:
            continue
        changes = [e for e in decision.events if isinstance(e, RequestChanged)]
        path = [work.state, *(event.state for event in changes)]
        assert set(pairwise(path)) <= TABLE
        numbers = [event.sequence for event in changes]
        assert numbers == list(range(work.sequence + 1, work.sequence + 1 + len(changes)))
        work = decision.work
        assert (work.state, work.sequence) == (path[-1], (numbers or [work.sequence])[-1])
        check_invariants(work, decision)


def check_invariants(work: Work, decision: Decision[Work]) -> None:
    assert 0 <= work.remaining <= len(work.products)
    if work.state in (State.READY, State.COMPLETED):
        assert work.remaining == 0
    elif work.state is not State.CANCELLED:
        assert work.remaining > 0
    for event in decision.events:
        if isinstance(event, ProductReady):
            assert (event.remaining == 0) == (event.state is State.READY)
        if isinstance(event, RequestCompleted):
            assert {product.key for product in event.products} == set(KEYS)
    assert set(work.marks) == {product.mark for product in work.products if product.mark}


def test_recording_starts_work_that_nobody_has_started() -> None:
    decision = record(a_work(), "KK", a_number("m"), by="op", now=NOW)
    assert [event.type for event in decision.events] == [
        "request.processing_started",
        "request.product_ready",
    ]
    assert [event.sequence for event in decision.events if isinstance(event, RequestChanged)] == [
        4,
        5,
    ]


def test_the_last_product_makes_it_ready_and_completes_where_that_is_wanted() -> None:
    work = a_work(State.IN_PROCESSING, products=(a_product("KK"),))
    assert record(work, "KK", None, by="op", now=NOW).work.state is State.READY
    decision = record(work, "KK", None, by="op", now=NOW, is_to_complete=True)
    assert decision.work.state is State.COMPLETED
    assert [event.type for event in decision.events] == [
        "request.product_ready",
        "request.completed",
    ]


def test_completing_is_not_done_while_other_products_are_missing() -> None:
    decision = record(a_work(), "KK", a_number("m"), by="op", now=NOW, is_to_complete=True)
    assert decision.work.state is State.IN_PROCESSING
    with pytest.raises(UnfinishedError, match="AKTA_LAHIR, KIA"):
        domain.complete(decision.work, NOW)


def test_the_same_record_again_changes_nothing() -> None:
    once = record(a_work(), "KK", a_number("m"), by="op", now=NOW).work
    again = record(once, "KK", a_number("m"), by="other", now=LATER)
    assert again.events == ()
    assert again.work == once


def test_a_repetition_that_also_completes_completes_what_is_ready() -> None:
    work = a_work(State.IN_PROCESSING, products=(a_product("KK"),))
    ready = record(work, "KK", a_number("m"), by="op", now=NOW).work
    again = record(ready, "KK", a_number("m"), by="op", now=NOW, is_to_complete=True)
    assert [event.type for event in again.events] == ["request.completed"]


def test_another_number_for_a_recorded_product_is_refused() -> None:
    once = record(a_work(), "KK", a_number("m"), by="op", now=NOW).work
    with pytest.raises(AlreadyRecordedError):
        record(once, "KK", a_number("n"), by="op", now=NOW)


def test_one_number_on_two_products_of_a_kind_is_refused_unless_it_is_known_to_be_right() -> None:
    work = a_work(products=(a_product("KK-1"), a_product("KK-2")))
    once = record(work, "KK-1", a_number("m"), by="op", now=NOW).work
    with pytest.raises(NumberTakenError):
        record(once, "KK-2", a_number("m"), by="op", now=NOW)
    twice = record(once, "KK-2", a_number("m", is_known=True), by="op", now=NOW).work
    assert (twice.state, twice.marks) == (State.READY, ("m",))


def test_reopening_makes_the_named_products_again_and_frees_their_numbers() -> None:
    work = a_work()
    for key in KEYS:
        work = record(work, key, a_number(key), by="op", now=NOW).work
    done = domain.complete(work, NOW).work
    again = domain.reopen(done, ["KK"], SEALED, LATER).work
    assert [product.is_ready for product in again.products] == [True, False, True]
    assert (again.due, again.marks, again.completed_at) == (LATER, ("AKTA_LAHIR", "KIA"), None)
    with pytest.raises(NotFoundError):
        domain.reopen(done, ["KTP_EL"], None, LATER)
    with pytest.raises(InvalidInputError):
        domain.reopen(done, [], None, LATER)


@pytest.mark.parametrize("away", [timedelta(0), timedelta(days=-1), timedelta(days=400)])
def test_promises_and_appointments_lie_ahead(away: timedelta) -> None:
    work = a_work(State.IN_PROCESSING)
    with pytest.raises(InvalidInputError):
        domain.delay(work, "outage", NOW + away, NOW)
    with pytest.raises(InvalidInputError):
        domain.appoint(work, Appointment(at=NOW + away, place="Loket 1"), NOW)


def test_a_refusal_says_what_is_possible() -> None:
    with pytest.raises(IllegalTransitionError) as refusal:
        domain.delay(a_work(State.VERIFIED), "outage", LATER, NOW)
    assert Change.PROCESSING_STARTED in refusal.value.allowed
