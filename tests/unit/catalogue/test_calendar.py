"""Working days, office hours, and the promise of one working day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue.calendar import WorkingCalendar, holidays_known_for, is_decree_known
from shared.catalogue.closures import Closure
from tests.support.catalogue import RULES

CALENDAR = WorkingCalendar(RULES.office)
JAKARTA = ZoneInfo("Asia/Jakarta")

moments = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    datetime(2029, 12, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("complete", "promised"),
    [
        ("2026-11-24T10:15", "2026-11-25T10:15"),  # Tuesday
        ("2026-11-27T10:15", "2026-11-30T10:15"),  # over a weekend
        ("2026-12-23T14:00", "2026-12-28T14:00"),  # shared leave, Christmas and a weekend
        ("2026-03-17T09:00", "2026-03-25T09:00"),  # Nyepi and Idulfitri
        ("2026-11-24T20:00", "2026-11-26T08:00"),  # in the evening: from the next opening
        ("2026-11-28T11:00", "2026-12-01T08:00"),  # on Saturday: from Monday's opening
        ("2026-11-24T06:00", "2026-11-25T08:00"),  # before opening
    ],
)
def test_a_day_is_promised_as_the_same_hour_of_the_next_working_day(
    complete: str, promised: str
) -> None:
    assert RULES.promise("AKTA_LAHIR", local(complete)) == local(promised)


def test_moments_come_back_in_utc() -> None:
    promised = CALENDAR.expected_by(local("2026-11-24T10:15"), timedelta(days=1))
    assert promised.tzinfo is UTC
    assert promised.hour == 3


def test_hours_over_whole_days_are_office_hours() -> None:
    start = local("2026-11-24T14:00")
    assert CALENDAR.expected_by(start, timedelta(hours=26)) == local("2026-11-26T09:00")
    assert CALENDAR.add_working_time(start, timedelta(hours=1)) == local("2026-11-24T15:00")


def test_only_office_hours_count_as_worked() -> None:
    friday, monday = local("2026-11-27T14:00"), local("2026-11-30T09:30")
    assert CALENDAR.working_time_between(friday, monday) == timedelta(hours=2.5)
    assert CALENDAR.working_time_between(monday, friday) == timedelta(0)


def test_the_office_is_open_from_eight_to_three() -> None:
    assert not CALENDAR.is_open(local("2026-11-24T07:59"))
    assert CALENDAR.is_open(local("2026-11-24T08:00"))
    assert not CALENDAR.is_open(local("2026-11-24T15:00"))
    assert not CALENDAR.is_open(local("2026-11-28T10:00"))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-24T03:00", "2026-11-24T08:00"),
        ("2026-11-24T10:00", "2026-11-24T08:00"),
        ("2026-11-24T15:00", "2026-11-25T08:00"),
        ("2026-11-29T10:00", "2026-11-30T08:00"),
    ],
)
def test_it_is_told_from_when_to_when_the_office_is_open(at: str, opens: str) -> None:
    hours = (local(opens), local(opens).replace(hour=15))
    assert CALENDAR.hours_at_or_after(local(at)) == hours


def with_closures(**given: object) -> WorkingCalendar:
    why = {"id": "Hari jadi Kudus", "en": "Anniversary of Kudus"}
    closure = Closure.model_validate({"code": "LOCAL", "why": why, **given})
    return WorkingCalendar(RULES.office.model_copy(update={"closures": (closure,)}))


def test_the_office_adds_days_off_of_its_own() -> None:
    calendar = with_closures(first="2026-11-24", last="2026-11-25")
    open_days = [calendar.is_working_day(date(2026, 11, day)) for day in (23, 24, 25, 26)]
    assert open_days == [True, False, False, True]
    assert CALENDAR.is_working_day(date(2026, 11, 25))


def test_the_office_keeps_other_hours_in_a_season() -> None:
    week = {"wednesday": {"opens": "08:00", "closes": "11:00"}}
    calendar = with_closures(first="2026-11-23", last="2026-11-27", week=week)
    assert calendar.is_open(local("2026-11-25T10:59"))
    assert not calendar.is_open(local("2026-11-25T11:00"))
    assert not calendar.is_working_day(date(2026, 11, 26))


def test_it_is_told_how_long_the_holidays_are_known() -> None:
    assert holidays_known_for(date(2027, 12, 30)) == timedelta(days=2)
    assert holidays_known_for(date(2026, 12, 31)) == timedelta(days=366)
    assert holidays_known_for(date(2031, 6, 1)) == timedelta()


def test_a_year_whose_decree_is_not_out_has_the_fixed_holidays() -> None:
    assert is_decree_known(2026)
    assert not is_decree_known(2028)
    assert not CALENDAR.is_working_day(date(2028, 6, 1))
    assert not CALENDAR.is_working_day(date(2028, 1, 1))
    assert CALENDAR.is_working_day(date(2028, 6, 2))


def test_an_office_that_never_opens_is_a_mistake_and_no_endless_loop() -> None:
    hours = RULES.office.hours.model_copy(
        update={"week": type(RULES.office.hours.week)()},
    )
    never = WorkingCalendar(RULES.office.model_copy(update={"hours": hours}))
    with pytest.raises(ValueError, match="no open day"):
        never.open_at_or_after(local("2026-11-24T10:00"))


@given(moments)
def test_a_promise_ends_in_office_hours_and_after_the_start(complete: datetime) -> None:
    promised = CALENDAR.expected_by(complete, timedelta(hours=24))
    assert promised > complete
    assert CALENDAR.is_open(promised)
    assert CALENDAR.working_time_between(complete, promised) == timedelta(hours=7)


@given(moments, st.timedeltas(timedelta(minutes=1), timedelta(hours=60)))
def test_working_time_that_was_added_is_found_again(start: datetime, worked: timedelta) -> None:
    end = CALENDAR.add_working_time(start, worked)
    assert CALENDAR.working_time_between(start, end) == worked
