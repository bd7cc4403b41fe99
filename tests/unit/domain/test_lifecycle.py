import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import IllegalTransitionError
from shared.domain.lifecycle import (
    OWNERS,
    TRANSITIONS,
    Change,
    Service,
    State,
    advance,
    allowed,
    has_ended,
)


def test_each_state_and_change_lead_to_one_place_only() -> None:
    keys = [(row.source, row.change) for row in TRANSITIONS]
    assert len(keys) == len(set(keys))


def test_only_the_owner_of_a_state_causes_the_next_change() -> None:
    for row in TRANSITIONS:
        for service in Service:
            if service is row.owner:
                assert advance(row.source, row.change, service) is row.target
            else:
                with pytest.raises(IllegalTransitionError):
                    advance(row.source, row.change, service)


def test_an_error_says_what_is_possible_instead() -> None:
    with pytest.raises(IllegalTransitionError) as caught:
        advance(State.RETURNED, Change.VERIFIED, Service.INTAKE)
    assert set(caught.value.extensions["allowed"]) == {"amended", "cancelled", "expired"}
    assert "amended" in str(caught.value)


def test_every_state_is_reached_and_every_open_state_has_a_way_to_an_end() -> None:
    ends = {s for s in State if has_ended(s)}
    reaches_an_end = set(ends)
    for _ in State:
        reaches_an_end |= {
            row.source for row in TRANSITIONS if row.source and row.target in reaches_an_end
        }
    assert reaches_an_end == set(State)
    assert {row.target for row in TRANSITIONS} == set(State)


def test_a_state_that_nobody_owns_has_no_way_on() -> None:
    for state, owner in OWNERS.items():
        if owner is None:
            assert not any(row.source is state for row in TRANSITIONS)


@given(st.lists(st.sampled_from(TRANSITIONS), max_size=30))
def test_any_walk_through_the_table_stays_in_it(rows: list) -> None:
    state: State | None = None
    for row in rows:
        offered = {change for service in Service for change in allowed(state, service)}
        if row.change in offered:
            state = advance(state, row.change, _owner(state))
            assert state in State
        else:
            with pytest.raises(IllegalTransitionError):
                advance(state, row.change, _owner(state))


def _owner(state: State | None) -> Service:
    return (OWNERS[state] if state else Service.INTAKE) or Service.INTAKE


def test_who_asks_for_what_another_service_may_do_is_not_told_that_it_has_ended() -> None:
    with pytest.raises(IllegalTransitionError, match="somebody else has it"):
        advance(State.SUBMITTED, Change.AMENDED, by=Service.INTAKE)
