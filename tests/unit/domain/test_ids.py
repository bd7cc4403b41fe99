from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import InvalidInputError
from shared.domain.ids import (
    ALPHABET,
    check_character,
    first_id_at,
    format_ticket,
    new_id,
    new_ticket,
    parse_ticket,
)

bodies = st.text(alphabet=ALPHABET, min_size=7, max_size=7)


@given(bodies)
def test_a_ticket_is_read_however_it_is_typed(body: str) -> None:
    ticket = format_ticket(body)
    assert parse_ticket(ticket) == ticket
    assert parse_ticket(ticket.lower().replace("-", " ")) == ticket
    assert parse_ticket(ticket.removeprefix("KDS-")) == ticket


@given(bodies, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_a_single_wrong_character_is_noticed(body: str, place: int, other: str) -> None:
    wrong = body[:place] + other + body[place + 1 :]
    if wrong != body:
        assert check_character(wrong) != check_character(body)


def test_lookalikes_are_read_as_what_they_look_like() -> None:
    ticket = format_ticket("0110011")
    assert parse_ticket(ticket.replace("0", "O").replace("1", "I")) == ticket


@given(st.text(max_size=40))
def test_any_text_is_a_ticket_or_refused_kindly(text: str) -> None:
    try:
        assert parse_ticket(text).startswith("KDS-")
    except InvalidInputError as error:
        assert "ticket" in str(error)


def test_tickets_are_not_sequential_and_ids_are_sortable() -> None:
    assert len({new_ticket() for _ in range(1000)}) == 1000
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)


@pytest.mark.parametrize("text", ["", "KDS", "KDS-7K3M-9QX", "KDS-7K3M-9QXCC", "€€€€€€€€"])
def test_what_is_not_a_ticket_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_ticket(text)


def test_ids_of_a_moment_are_told_from_older_and_newer_ones() -> None:
    made = datetime.fromtimestamp((UUID(id_ := new_id()).int >> 80) / 1000, UTC)
    millisecond = timedelta(milliseconds=1)
    assert (
        first_id_at(made - millisecond) < first_id_at(made) < id_ < first_id_at(made + millisecond)
    )
