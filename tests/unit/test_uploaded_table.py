"""Uploaded tables as people's spreadsheet programs save them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.errors import MalformedError, TooLargeError
from shared.uploaded_table import LINE, MOST_LINES, Columns, Row, read_table

COLUMNS = Columns({"name": "name", "nama": "name", "born_on": "born"}, ("name",), longest=9)
HEADING = "name,born on\n"


def read(text: str) -> list[Row]:
    return read_table(text.encode(), COLUMNS)


@pytest.mark.parametrize(
    "text",
    [
        "name,born on\nWati,1991\n",
        "\ufeffname,born on\nWati,1991\n",
        "nama;born on\r\nWati;1991\r\n",
        "Nama\tBorn on\nWati\t1991\t\t\n",
        "born_on,name\n1991 , Wati\n",
        'name,born on\n"Wati","1991"',
        "name,born on\nWati,1991\n , \n\n",
    ],
)
def test_how_a_program_saves_it_does_not_matter(text: str) -> None:
    assert read(text) == [Row(2, {"name": "Wati", "born": "1991"}, {})]


def test_a_bad_line_says_in_which_column_and_stops_nobody() -> None:
    long, wide, good = read(f"{HEADING}Wati Contoh,1991\n\nA,b,c\nSiti,\n")
    assert (long.line, long.cells, [*long.problems]) == (2, {"born": "1991"}, ["name"])
    assert (wide.line, [*wide.problems]) == (4, [LINE])
    assert (good.cells, good.problems) == ({"name": "Siti"}, {})


@pytest.mark.parametrize("text", ["", "born on\n", "name,nama\n", "name,Rahasia\n"])
def test_another_first_line_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(MalformedError, match="first line") as refused:
        read(text)
    assert "Rahasia" not in str(refused.value)


def test_another_encoding_is_refused() -> None:
    with pytest.raises(MalformedError, match="UTF-8"):
        read_table(HEADING.encode() + b"\xff\xfe", COLUMNS)


def test_more_lines_than_are_taken_are_refused() -> None:
    assert len(read(HEADING + "A,b\n" * MOST_LINES)) == MOST_LINES
    with pytest.raises(TooLargeError):
        read(HEADING + "A,b\n" * (MOST_LINES + 1))


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda t: (HEADING + t).encode()))
def test_any_file_is_read_or_refused_in_words(content: bytes) -> None:
    try:
        rows = read_table(content, COLUMNS)
    except (MalformedError, TooLargeError):
        return
    assert all(row.cells or row.problems for row in rows)
