"""Reading files of village heads: what a spreadsheet program saves, and anything else."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.channels.whatsapp.people.heads_file import REQUIRED, read_heads_file
from shared.domain.errors import MalformedError


def test_headings_in_either_language_with_either_separator_are_read():
    english = b"name,phone,village,term_until\nSutrisno Contoh,0812,33.19.08.2001,2029-12-31\n"
    local = "\ufeffNama;Telepon;Desa;Sampai\r\nSutrisno Contoh;0812;33.19.08.2001;31-12-2029\r\n"
    (one,), (two,) = read_heads_file(english), read_heads_file(local.encode())
    assert one == two
    assert one.given["term_until"] == date(2029, 12, 31)
    assert (one.number, one.problems) == (2, {})


def test_what_else_an_office_keeps_of_its_heads_is_passed_over():
    (line,) = read_heads_file(b"NIP,name,phone,village\n1965,A,0812,33.19.08.2001\n")
    assert line.given == {"name": "A", "phone": "0812", "village": "33.19.08.2001"}


def test_every_problem_of_a_line_is_named_and_the_next_line_is_read():
    lines = read_heads_file(b"name,phone,village,mulai\nA,,x,yesterday\n\nB,0812,y,\n")
    assert [line.number for line in lines] == [2, 4]
    assert set(lines[0].problems) == {"phone", "term_from"}
    assert lines[1].problems == {}


@pytest.mark.parametrize(
    "content",
    [b"", b"name,phone\n", b"name,phone,village,nama\na,b,c,d\n", b"just a text"],
)
def test_what_is_no_such_table_is_refused_as_a_whole(content):
    with pytest.raises(MalformedError):
        read_heads_file(content)


@given(
    st.binary(max_size=100)
    | st.text(st.characters(exclude_categories=("Cs",)), max_size=100).map(str.encode)
)
def test_whatever_comes_is_read_by_line_or_malformed(rest):
    with contextlib.suppress(MalformedError):
        for line in read_heads_file(b"name,phone,village,term_from\n" + rest):
            assert line.problems or set(REQUIRED) <= set(line.given)
