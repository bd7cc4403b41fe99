"""The clock of work: when it stops, what it says, and what becomes of a missed promise."""

from datetime import datetime, timedelta

from services.processing import clocks, domain
from services.processing.domain import Decision
from services.processing.work import Appointment, Work
from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.clock import Clock
from shared.domain.lifecycle import State
from shared.events.processing import ProcessingStarted, ReferredBack
from shared.events.verification import RequestEscalated
from tests.support.catalogue import RULES
from tests.support.work import NOW, SEALED, a_work

CALENDAR = WorkingCalendar(RULES.office)
DUE = CALENDAR.expected_by(NOW, timedelta(hours=24))
HOUR = timedelta(hours=1)


def begun() -> Work:
    work = a_work().model_copy(update={"due": DUE, "clock": Clock.start(NOW, DUE)})
    return advanced(work, domain.start(work), NOW).work


def advanced(before: Work, decision: Decision[Work], now: datetime) -> Decision[Work]:
    return clocks.advance(before, decision, now, CALENDAR)


def test_the_clock_stops_until_the_applicant_came_and_the_promise_moves_by_that_long() -> None:
    work = begun()
    when = NOW + timedelta(days=7)
    asked = domain.appoint(work, Appointment(at=when, place="Loket 1"), NOW + HOUR)
    waiting = advanced(work, asked, NOW + HOUR).work
    assert waiting.clock is not None
    assert not waiting.clock.is_running
    assert clocks.escalate(waiting, when, DUE + timedelta(days=3)).events == ()
    back = advanced(waiting, domain.start(waiting), when)
    assert back.work.due == CALENDAR.add_working_time(when, waiting.clock.left)
    (told,) = back.events
    assert isinstance(told, ProcessingStarted)
    assert told.due == back.work.due


def test_starting_says_no_new_date_where_none_is_new() -> None:
    work = a_work().model_copy(update={"due": DUE, "clock": Clock.start(NOW, DUE)})
    (told,) = advanced(work, domain.start(work), NOW + HOUR).events
    assert isinstance(told, ProcessingStarted)
    assert told.due is None


def test_a_delay_that_is_told_in_time_is_a_new_promise_and_no_missed_one() -> None:
    work = begun()
    later = DUE + timedelta(days=2)
    delayed = advanced(work, domain.delay(work, "outage", later, NOW + HOUR), NOW + HOUR).work
    assert delayed.clock is not None
    assert (delayed.due, delayed.clock.due, delayed.delays) == (later, later, 0)
    assert not delayed.is_overdue(DUE + HOUR)


def test_a_missed_promise_is_told_once_and_the_next_one_too() -> None:
    work, new = begun(), DUE + timedelta(days=1)
    late = clocks.escalate(work, new, DUE)
    (told,) = late.events
    assert isinstance(told, RequestEscalated)
    assert (told.missed, told.due, told.department) == (DUE, new, "CAPIL")
    assert late.work.is_overdue(DUE + HOUR), "a new date does not make it less late"
    assert clocks.escalate(late.work, new, DUE + HOUR).events == ()
    assert clocks.escalate(late.work, new + timedelta(days=1), new).events


def test_the_desk_is_warned_once() -> None:
    work = begun()
    assert clocks.warn(work, DUE - HOUR, NOW) is work
    warned = clocks.warn(work, DUE, NOW + HOUR)
    assert warned.warned_at == NOW + HOUR
    assert clocks.warn(warned, DUE, NOW + 2 * HOUR) is warned


def test_the_clock_goes_back_running_with_what_is_referred_back() -> None:
    work = begun()
    decision = advanced(work, domain.refer_back(work, "CAPIL", SEALED), NOW + HOUR)
    (told,) = decision.events
    assert isinstance(told, ReferredBack)
    assert told.clock is not None
    assert (told.clock.due, decision.work.state) == (DUE, State.IN_VERIFICATION)
