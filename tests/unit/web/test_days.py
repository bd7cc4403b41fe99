"""Days and moments that callers may name can always be counted on from."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.web.days import FIRST, LAST, Day, Moment

DAYS: TypeAdapter[date] = TypeAdapter(Day)
MOMENTS: TypeAdapter[datetime] = TypeAdapter(Moment)
OFFICE = ZoneInfo("Asia/Jakarta")


@given(st.dates(FIRST, LAST), st.integers(-400, 400))
def test_a_day_can_be_counted_on_from(day: date, days: int) -> None:
    assert DAYS.validate_python(day.isoformat()) + timedelta(days=days)


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_that_no_office_means_is_refused(day: str) -> None:
    with pytest.raises(ValidationError):
        DAYS.validate_python(day)


@pytest.mark.parametrize(
    "moment",
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"],
)
def test_a_moment_that_some_zone_does_not_know_is_refused(moment: str) -> None:
    with pytest.raises(ValidationError):
        MOMENTS.validate_python(moment)


def test_a_moment_is_the_same_in_every_zone() -> None:
    moment = MOMENTS.validate_python("2026-12-01T10:00:00+07:00")
    assert moment.astimezone(UTC) == datetime(2026, 12, 1, 3, tzinfo=UTC)
    assert moment.astimezone(OFFICE).hour == 10
