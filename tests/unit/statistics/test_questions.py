"""Which cells answer a question, and what tables hide."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.statistics.domain.cells import Cube, Dimension, Span
from services.statistics.domain.counting import Heading
from services.statistics.domain.question import By, Question
from services.statistics.domain.small_numbers import (
    ALSO_HIDDEN,
    FEW,
    HIDDEN,
    SUMS,
    hide_few,
    hide_numbers,
)
from shared.domain.errors import InvalidInputError

DAYS = st.dates(date(2016, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(0, 1500))
def test_the_periods_of_a_span_are_each_of_its_days_once(first: date, length: int) -> None:
    span = Span(first, first + timedelta(days=length))
    covered: Counter[str] = Counter()
    for period in span.periods:
        days = [period] if len(period) == len("2017-05-09") else _days_of(period)
        covered.update(days)
    assert covered == Counter(span.days)
    assert len(span.periods) <= 60 + length // 28


def _days_of(month: str) -> list[str]:
    day = date.fromisoformat(f"{month}-01")
    return [d.isoformat() for n in range(31) if f"{(d := day + timedelta(days=n)):%Y-%m}" == month]


@pytest.mark.parametrize(
    ("by", "narrowed", "cube"),
    [
        (By.DOCUMENT_TYPE, {}, Cube.KINDS),
        (By.MONTH, {Dimension.CHANNEL: ("app",)}, Cube.KINDS),
        (By.VILLAGE, {Dimension.DEPARTMENT: ("CAPIL",)}, Cube.VILLAGES),
        (By.DEPARTMENT, {Dimension.VILLAGE: ("33.19.01.2001",)}, Cube.VILLAGES),
        (By.VILLAGE, {Dimension.DOCUMENT_TYPE: ("KIA_BARU",)}, Cube.FULL),
    ],
)
def test_a_question_takes_the_coarsest_cells_that_know_all_it_asks(
    by: By, narrowed: dict[Dimension, tuple[str, ...]], cube: Cube
) -> None:
    question = Question(Span(date(2026, 1, 1), date(2026, 12, 31)), by, narrowed)
    assert question.cube is cube
    assert question.is_of_villages is (by is By.VILLAGE or Dimension.VILLAGE in narrowed)


@pytest.mark.parametrize(
    ("first", "last", "by", "where"),
    [
        (date(2026, 1, 2), date(2026, 1, 1), By.MONTH, "until"),
        (date(2010, 1, 1), date(2026, 1, 1), By.MONTH, "since"),
        (date(2026, 1, 1), date(2026, 12, 31), By.DAY, "by"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(
    first: date, last: date, by: By, where: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Question(Span(first, last), by).check()
    assert where in str(caught.value.extensions)


def a_row(
    verified: int, rejected: int, promised: int, late: int, **others: int
) -> dict[Heading, int]:
    """Return numbers of a village as they hang together."""
    given = {
        "decided": verified + rejected,
        "verified": verified,
        "rejected": rejected,
        "promised": max(promised, late),
        "kept": max(promised, late) - late,
        **others,
    }
    return {heading: given.get(heading.value, 0) for heading in Heading}


COUNTS = st.integers(0, 12)
ROWS = st.lists(
    st.builds(a_row, COUNTS, COUNTS, COUNTS, COUNTS, received=COUNTS, returned=COUNTS), max_size=8
)


@given(ROWS)
def test_what_is_hidden_of_a_village_follows_from_nothing_that_is_shown(
    rows: list[dict[Heading, int]],
) -> None:
    told = hide_numbers(rows)
    columns = [[(n, heading) for n in range(len(rows))] for heading in Heading]
    sums = [[(n, heading) for heading in group] for n in range(len(rows)) for group in SUMS]
    for line in (*columns, *sums):
        hidden = [told[n][heading] for n, heading in line if isinstance(told[n][heading], str)]
        assert len(hidden) != 1 or len(line) == 1, line
    for row, shown in zip(rows, told, strict=True):
        for heading, number in row.items():
            allowed = (HIDDEN,) if 0 < number < FEW else (number, ALSO_HIDDEN)
            assert shown[heading] in allowed
        kept, promised = shown[Heading.KEPT], shown[Heading.PROMISED]
        if isinstance(kept, int) and isinstance(promised, int):
            assert not 0 < promised - kept < FEW, "how many were late"


def test_one_rejected_in_a_village_does_not_follow_from_the_decided_and_verified() -> None:
    [told] = hide_numbers([a_row(9, 1, 20, 2)])
    assert told[Heading.DECIDED] == 10
    assert (told[Heading.VERIFIED], told[Heading.REJECTED]) == (ALSO_HIDDEN, HIDDEN)
    assert (told[Heading.PROMISED], told[Heading.KEPT]) == (20, ALSO_HIDDEN)


@given(st.lists(st.integers(0, 30), max_size=12))
def test_a_small_number_of_a_village_is_hidden_and_cannot_be_computed(column: list[int]) -> None:
    shown = hide_few(column)
    for number, told in zip(column, shown, strict=True):
        if 0 < number < FEW:
            assert told == HIDDEN
        else:
            assert told in (number, ALSO_HIDDEN)
    hidden = sum(told in (HIDDEN, ALSO_HIDDEN) for told in shown)
    assert hidden != 1 or len(column) == 1
    assert shown.count(ALSO_HIDDEN) <= 1
