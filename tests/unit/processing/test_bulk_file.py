"""Bulk files as people's spreadsheet programs save them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.processing.bulk_file import Line, read_bulk_file
from shared.domain.errors import InvalidInputError, MalformedError, TooLargeError
from shared.domain.ids import new_ticket

TICKET = new_ticket()
HEADER = "ticket,product,number,complete\n"


def read(text: str) -> list[Line]:
    return read_bulk_file(text.encode())


def test_a_line_says_what_was_made() -> None:
    (line,) = read(f"{HEADER}{TICKET},kk,3319990101200001,ya\n")
    assert line == Line(2, TICKET, "KK", "3319990101200001", is_to_complete=True)


def test_a_ticket_is_read_as_people_type_it() -> None:
    (line,) = read(f"{HEADER}{TICKET.lower().replace('-', ' ')},KK,1,tidak\n")
    assert (line.ticket, line.is_to_complete, line.problem) == (TICKET, False, None)


@pytest.mark.parametrize(
    "row",
    [
        "KDS-0000-0001,KK,1,",
        f"{TICKET},KK,1,perhaps",
        f"{TICKET},KK,1,ya,more",
        f"{'x' * 99},KK,1,",
    ],
)
def test_a_bad_line_says_why_and_stops_nobody(row: str) -> None:
    bad, good = read(f"{HEADER}{row}\n{TICKET},KK,1,\n")
    assert bad.problem
    assert good.problem is None


@pytest.mark.parametrize(
    "text", ["", "ticket,product,product\n", "a,b\n", "number,complete\n", "ticket,product,pin\n"]
)
def test_another_header_is_refused(text: str) -> None:
    with pytest.raises(MalformedError, match="first line"):
        read(text)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda t: (HEADER + t).encode()))
def test_any_file_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        lines = read_bulk_file(content)
    except (InvalidInputError, TooLargeError):
        return
    assert all(line.problem or line.ticket for line in lines)
