"""Working days and office hours, with the office's local closures.

National holidays and shared leave (*cuti bersama*) come from the yearly joint decree, as carried by
`lokal-id`; a year whose decree it does not carry yet has weekends and the fixed holidays only.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache

from lokal.holidays import HOLIDAY_YEARS, get_holidays

from shared.catalogue.office import Office

FIXED_HOLIDAYS = ((1, 1), (5, 1), (6, 1), (8, 17), (12, 25))
DAY = timedelta(days=1)
LONGEST_CLOSURE = 366
"""Days after which a search for an open day gives up: a calendar without open days is a mistake."""
SPANS_KEPT = 2000
"""Days whose hours are remembered; clocks ask for those of the last weeks again and again."""


@cache
def national_holidays(year: int) -> frozenset[date]:
    """Return the national holidays and shared leave of a year."""
    if is_decree_known(year):
        return frozenset(date.fromisoformat(h.date) for h in get_holidays(year).holidays)
    return frozenset(date(year, month, day) for month, day in FIXED_HOLIDAYS)


def is_decree_known(year: int) -> bool:
    """Say whether the holidays of a year are the decree's, or only the fixed ones."""
    return year in HOLIDAY_YEARS


def holidays_known_for(day: date) -> timedelta:
    """Return how far ahead of a day the decreed holidays are known without a gap."""
    year = day.year
    while is_decree_known(year):
        year += 1
    return date(year, 1, 1) - day if year > day.year else timedelta()


class WorkingCalendar:
    """When the office works. All moments in and out are aware; those out are UTC."""

    def __init__(self, office: Office) -> None:
        self._week = office.hours.week
        self._closures = office.closures
        self._zone = office.timezone
        self._span_of = lru_cache(SPANS_KEPT)(self._find_span)

    def is_working_day(self, day: date) -> bool:
        """Say whether the office works on a day at all."""
        return self._span_of(day) is not None

    def is_open(self, moment: datetime) -> bool:
        """Say whether the office is open at a moment."""
        return self.open_at_or_after(moment) == moment

    def open_at_or_after(self, moment: datetime) -> datetime:
        """Return the moment itself if the office is open, else when it opens next."""
        return max(self.hours_at_or_after(moment)[0], moment).astimezone(UTC)

    def hours_at_or_after(self, moment: datetime) -> tuple[datetime, datetime]:
        """Return when the office opens and closes: on that day, or on the next if it has closed."""
        return next(self._spans(moment))

    def expected_by(self, start: datetime, promise: timedelta) -> datetime:
        """Return when a promise ends: 24 hours are the same hour on the next working day.

        A start outside office hours counts from the next opening. What is left over whole days is
        counted in office hours.
        """
        begin = self.open_at_or_after(start).astimezone(self._zone)
        day = begin.date()
        for _ in range(promise.days):
            day = next(d for d in self._days(day + DAY) if self.is_working_day(d))
        moment = datetime.combine(day, begin.time(), self._zone)
        return self.add_working_time(moment, promise % DAY)

    def add_working_time(self, start: datetime, duration: timedelta) -> datetime:
        """Return the moment when the office has worked for so long since the start."""
        left = duration
        for opens, closes in self._spans(start):
            begin = max(opens, start)
            if left <= closes - begin:
                return (begin + left).astimezone(UTC)
            left -= closes - begin
        raise AssertionError("the spans of a calendar never end")

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return for how long the office worked between two moments; zero if they are reversed."""
        worked = timedelta()
        if end <= start:
            return worked
        for opens, closes in self._spans(start):
            if opens >= end:
                break
            worked += min(closes, end) - max(opens, start)
        return worked

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the spans in which the office is open and that end after the start, in UTC."""
        for day in self._days(start.astimezone(self._zone).date()):
            if (span := self._span_of(day)) and span[1] > start:
                yield span

    def _days(self, first: date) -> Iterator[date]:
        closed = 0
        while closed < LONGEST_CLOSURE:
            yield first
            closed = 0 if self.is_working_day(first) else closed + 1
            first += DAY
        raise ValueError("The office's hours and days off leave no open day for a year.")

    def _find_span(self, day: date) -> tuple[datetime, datetime] | None:
        if day in national_holidays(day.year):
            return None
        local = next((closure for closure in self._closures if closure.covers(day)), None)
        week = self._week if local is None else local.week
        opening = week.on(day) if week else None
        return (self._at(day, opening.opens), self._at(day, opening.closes)) if opening else None

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self._zone).astimezone(UTC)
