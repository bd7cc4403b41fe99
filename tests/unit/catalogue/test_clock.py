"""The working clock, against a model that counts every minute."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.clock import RUNS_IN, Clock, Standing
from shared.domain.lifecycle import OWNERS, Service, State
from tests.support.catalogue import RULES

CALENDAR = WorkingCalendar(RULES.office)
JAKARTA = ZoneInfo("Asia/Jakarta")
MINUTE = timedelta(minutes=1)
STANDARD = timedelta(hours=24)
WARN = timedelta(hours=RULES.office.times.warn_before_hours)
FIRST = datetime(2026, 12, 21, tzinfo=UTC)
LONGEST = timedelta(days=40)
OFF = {date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 5)}
"""Shared leave, Christmas, New Year and Isra Mikraj, written down by hand."""


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def started(at: datetime) -> Clock:
    return Clock.start(at, CALENDAR.expected_by(at, STANDARD))


def is_worked(minute: datetime) -> bool:
    """Say it the slow way: is this minute one in which the office works?"""
    day = minute + timedelta(hours=7)  # Jakarta, as if it were UTC
    return day.weekday() < 5 and day.date() not in OFF and 8 <= day.hour < 15


WORKED = [is_worked(FIRST + number * MINUTE) for number in range(LONGEST // MINUTE)]


@dataclass
class MinuteByMinute:
    """The obvious clock: looks at each minute, and counts it or does not."""

    now: datetime
    promised: timedelta
    is_running: bool = True
    worked: timedelta = field(default=timedelta())

    def pass_minutes(self, count: int) -> None:
        first = (self.now - FIRST) // MINUTE
        for was_worked in WORKED[first : first + count]:
            if self.is_running and was_worked:
                self.worked += MINUTE
            self.now += MINUTE


starts = st.integers(0, 14 * 24 * 60).map(lambda minutes: FIRST + minutes * MINUTE)
lives = st.lists(
    st.tuples(st.integers(1, 2000), st.sampled_from(list(State))), min_size=1, max_size=5
)


@given(starts, lives)
def test_the_clock_counts_what_a_count_of_every_minute_counts(
    begin: datetime, life: list[tuple[int, State]]
) -> None:
    clock, slow = started(begin), MinuteByMinute(begin, timedelta(hours=7))
    for minutes, state in life:
        slow.pass_minutes(minutes)
        before = clock
        clock = clock.follow(state, slow.now, CALENDAR)
        slow.is_running = state in RUNS_IN
        assert clock.worked_by(slow.now, CALENDAR) == slow.worked
        assert clock.is_running == slow.is_running
        left = max(timedelta(), slow.promised - slow.worked)
        assert clock.remaining(slow.now, CALENDAR) == left
        if before.is_running and clock.is_running:
            assert clock == before, "an edit restarted or moved it"


@given(starts, st.integers(0, 600), st.integers(1, 4000))
def test_the_promise_ends_when_every_promised_minute_was_worked(
    begin: datetime, used: int, waited: int
) -> None:
    slow = MinuteByMinute(begin, timedelta(hours=7))
    slow.pass_minutes(used)
    clock = started(begin).stop(slow.now, CALENDAR)
    slow.is_running = False
    slow.pass_minutes(waited)
    clock = clock.resume(slow.now, CALENDAR)
    slow.is_running = True
    assert clock.due is not None
    slow.pass_minutes(max(0, int((clock.due - slow.now) / MINUTE)))
    assert slow.worked == slow.promised


def test_an_applicant_who_takes_a_week_takes_nothing_from_the_office() -> None:
    clock = started(local("2026-11-23T09:00")).stop(local("2026-11-23T11:00"), CALENDAR)
    assert (clock.due, clock.left) == (None, timedelta(hours=5))
    again = clock.resume(local("2026-11-30T10:00"), CALENDAR)
    assert again.due == local("2026-11-30T15:00")


def test_a_missed_promise_that_stopped_is_still_missed_and_not_forgiven() -> None:
    late = started(local("2026-11-23T09:00")).stop(local("2026-11-24T10:00"), CALENDAR)
    again = late.resume(local("2026-11-25T10:00"), CALENDAR)
    assert again.standing(local("2026-11-25T10:00"), WARN, CALENDAR) is Standing.MISSED
    anew = again.miss(local("2026-11-26T10:00"))
    assert (anew.delays, anew.worked) == (1, timedelta(hours=8))


def test_a_clock_says_in_time_that_it_is_due_soon() -> None:
    clock = started(local("2026-11-23T09:00"))
    standings = [
        clock.standing(local(at), WARN, CALENDAR)
        for at in ("2026-11-23T11:59", "2026-11-23T12:00", "2026-11-24T08:59", "2026-11-24T09:00")
    ]
    assert standings == [
        Standing.RUNNING,
        Standing.DUE_SOON,
        Standing.DUE_SOON,
        Standing.MISSED,
    ]


def test_it_stops_exactly_where_the_office_has_nothing_to_do_or_waits_for_the_applicant() -> None:
    waits_for_applicant = {State.RETURNED, State.APPOINTMENT, State.READY, State.COMPLETED}
    theirs = {state for state, owner in OWNERS.items() if owner not in (None, Service.INTAKE)}
    assert theirs - waits_for_applicant == RUNS_IN


def test_a_clock_survives_being_written_down() -> None:
    clock = started(local("2026-11-23T09:00")).stop(local("2026-11-23T11:00:30.25"), CALENDAR)
    assert Clock.model_validate(clock.model_dump()) == clock
    assert Clock.model_validate_json(clock.model_dump_json()) == clock
