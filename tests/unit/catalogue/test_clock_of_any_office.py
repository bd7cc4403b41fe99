"""The working clock in any office, with any days off and promises, against a count of minutes.

The model knows nothing of calendars: it asks of each minute whether the office works in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.clock import RUNS_IN, Clock
from shared.catalogue.closures import Closure
from shared.catalogue.model import Text
from shared.catalogue.week import Opening, WeekHours
from shared.domain.lifecycle import State
from tests.support.catalogue import RULES

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST = datetime(2026, 12, 21, tzinfo=UTC)
OFF = {date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 5)}
"""Shared leave, Christmas, New Year and Isra Mikraj, written down by hand."""
ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}

Hours = tuple[int, int]
"""From which minute of a day to which."""
Week = Sequence[Hours | None]
USUAL: Week = [(480, 900)] * 5 + [None] * 2
RAMADAN: Week = [(480, 840)] * 4 + [(480, 690)] + [None] * 2


@dataclass(frozen=True)
class SomeOffice:
    """When an office works.

    Attributes:
        special: Days with other hours: the first, how many, and their hours; None where it is closed.
    """

    zone: str
    week: Week
    special: Sequence[tuple[date, int, Week | None]] = ()

    def is_worked(self, minute: datetime) -> bool:
        """Say it the slow way."""
        local = minute + timedelta(hours=ZONES[self.zone])
        day = local.date()
        if day in OFF:
            return False
        week: Week | None = self.week
        for first, days, other in self.special:
            if first <= day < first + days * DAY:
                week = other
        hours = week[day.weekday()] if week else None
        return hours is not None and hours[0] <= local.hour * 60 + local.minute < hours[1]

    def calendar(self) -> WorkingCalendar:
        """Return the calendar that is to say the same."""
        why = Text(id="Hari khusus", en="Special days")
        closures = tuple(
            Closure(
                code=f"SPECIAL_{number}",
                first=first,
                last=first + (days - 1) * DAY,
                why=why,
                week=to_hours(week) if week else None,
            )
            for number, (first, days, week) in enumerate(self.special)
        )
        office = RULES.office
        changed = {
            "meta": office.meta.model_copy(update={"timezone": self.zone}),
            "hours": office.hours.model_copy(update={"week": to_hours(self.week)}),
            "closures": closures,
        }
        return WorkingCalendar(office.model_copy(update=changed))


def to_hours(week: Week) -> WeekHours:
    openings = [
        Opening(opens=at(hours[0]), closes=at(hours[1])) if hours else None for hours in week
    ]
    return WeekHours(**dict(zip(WeekHours.model_fields, openings, strict=True)))


def at(minute: int) -> time:
    return time(minute // 60, minute % 60)


@dataclass
class MinuteByMinute:
    """The obvious clock: looks at each minute, and counts it or does not."""

    office: SomeOffice
    now: datetime
    left: timedelta = timedelta()
    worked: timedelta = timedelta()
    is_running: bool = True
    delays: int = 0

    def pass_minutes(self, count: int) -> None:
        for _ in range(count):
            if self.is_running and self.office.is_worked(self.now):
                self.worked += MINUTE
                self.left = max(timedelta(), self.left - MINUTE)
            self.now += MINUTE

    def promise(self, minutes: int) -> datetime:
        """Promise something within so many minutes; return until when."""
        coming = [self.now + number * MINUTE for number in range(minutes)]
        self.left = sum(map(self.office.is_worked, coming)) * MINUTE
        return self.now + minutes * MINUTE


hours = st.tuples(st.integers(0, 1438), st.integers(1, 1439)).filter(lambda span: span[0] < span[1])
weeks = st.lists(st.none() | hours, min_size=7, max_size=7).filter(any)


@st.composite
def offices(draw: st.DrawFn) -> SomeOffice:
    special, day = [], date(2026, 12, 18)
    for gap, days, week in draw(
        st.lists(
            st.tuples(st.integers(0, 5), st.integers(1, 9), st.none() | weeks | st.just(RAMADAN)),
            max_size=3,
        )
    ):
        special.append((day + gap * DAY, days, week))
        day += (gap + days) * DAY
    return SomeOffice(draw(st.sampled_from(list(ZONES))), draw(weeks | st.just(USUAL)), special)


starts = st.integers(0, 14 * 24 * 60).map(lambda minutes: FIRST + minutes * MINUTE)
steps = st.sampled_from(list(State)) | st.tuples(
    st.sampled_from(["promise", "miss"]), st.integers(1, 3000)
)
lives = st.lists(st.tuples(st.integers(0, 2000), steps), min_size=1, max_size=5)


@given(offices(), starts, st.integers(1, 3000), lives)
@example(
    office=SomeOffice("Asia/Jakarta", USUAL, [(date(2026, 12, 28), 7, RAMADAN)]),
    begin=datetime(2026, 12, 23, 7, 30, tzinfo=UTC),
    promised=7 * 24 * 60,
    life=[
        (6000, ("miss", 3000)),
        (2000, State.RETURNED),
        (4000, State.AMENDED),
        (500, ("miss", 9)),
    ],
)
def test_every_minute_counts_once_whatever_hours_and_days_off_an_office_has(
    office: SomeOffice,
    begin: datetime,
    promised: int,
    life: list[tuple[int, State | tuple[str, int]]],
) -> None:
    calendar, slow = office.calendar(), MinuteByMinute(office, begin)
    clock = Clock.start(begin, slow.promise(promised))
    for minutes, step in life:
        slow.pass_minutes(minutes)
        if isinstance(step, State):
            clock = clock.follow(step, slow.now, calendar)
            slow.is_running = step in RUNS_IN
        elif slow.is_running:
            name, within = step
            due = slow.promise(within)
            clock = clock.promise(due) if name == "promise" else clock.miss(due)
            slow.delays += name == "miss"
        assert clock.worked_by(slow.now, calendar) == slow.worked
        assert clock.remaining(slow.now, calendar) == slow.left
        assert (clock.is_running, clock.delays) == (slow.is_running, slow.delays)


@given(offices(), starts, st.integers(1, 600))
def test_a_promise_in_office_time_ends_when_it_was_worked(
    office: SomeOffice, begin: datetime, promised: int
) -> None:
    due = office.calendar().add_working_time(begin, promised * MINUTE)
    slow = MinuteByMinute(office, begin)
    # What ends after the days that are written down here is not looked at.
    slow.pass_minutes(min(int((due - begin) / MINUTE), 15 * 24 * 60))
    if slow.now == due:
        assert slow.worked == promised * MINUTE
        assert office.is_worked(due - MINUTE), "the last minute is one of them"
    else:
        assert slow.worked <= promised * MINUTE
