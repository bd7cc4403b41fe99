"""What counts as made within the promise is what the clock of the request says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.processing import clocks, domain
from services.processing.domain import Decision
from services.processing.making import record
from services.processing.work import Appointment, Work
from services.statistics.consumers import to_news
from services.statistics.domain.life import Heard, Life, Remark, Remarked
from services.statistics.domain.promise import is_kept
from shared.catalogue.calendar import WorkingCalendar
from shared.catalogue.clock import Clock
from shared.domain.lifecycle import Change, State
from shared.events.envelope import Event
from shared.events.verification import RequestVerified
from tests.support.catalogue import RULES
from tests.support.work import NOW, a_work

CALENDAR = WorkingCalendar(RULES.office)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STEPS = ("start", "appoint", "make", "make")
TARGETS = {
    Change.VERIFIED: State.VERIFIED,
    Change.PROCESSING_STARTED: State.IN_PROCESSING,
    Change.DELAYED: State.DELAYED,
    Change.APPOINTMENT_SET: State.APPOINTMENT,
    Change.PRODUCT_READY: State.READY,
}


@dataclass
class Desk:
    """The operators' desk with one request, where a missed promise is noticed at once."""

    work: Work
    life: Life = field(default_factory=Life)

    def settle(self, decision: Decision[Work], now: datetime) -> None:
        self.work = decision.work
        for body in decision.events:
            event = Event("e", "test", body.request_id, now, body.topic, None, body)
            self.life = self.life.after(to_news(event)[1])

    def wait_until(self, now: datetime) -> None:
        while self.work.due and clocks.escalate(self.work, now + DAY, now).events:
            missed = self.work.due
            self.settle(clocks.escalate(self.work, missed + DAY, missed), missed)

    def step(self, step: str, now: datetime) -> None:
        self.wait_until(now)
        if step == "make":
            key = next(product.key for product in self.work.products if not product.is_ready)
            decision = record(self.work, key, None, by="op", now=now)
        elif step == "start" and self.work.state in (State.VERIFIED, State.APPOINTMENT):
            decision = domain.start(self.work)
        elif step == "appoint" and self.work.state is not State.VERIFIED:
            decision = domain.appoint(self.work, Appointment(at=now + HOUR, place="L"), now)
        else:
            return
        self.settle(clocks.advance(self.work, decision, now, CALENDAR), now)


def a_desk(promised: timedelta) -> Desk:
    """Return a desk where a request was just verified."""
    due = CALENDAR.add_working_time(NOW, promised)
    desk = Desk(a_work(due=due, clock=Clock.start(NOW, due)))
    about = domain.about(desk.work)
    desk.settle(Decision(desk.work, (RequestVerified(**about, department="CAPIL", due=due),)), NOW)
    return desk


@given(
    st.integers(1, 20).map(lambda hours: hours * HOUR),
    st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from((0, 1, 2, 60))), max_size=8),
)
def test_a_promise_is_kept_if_the_desk_that_made_it_missed_none(
    promised: timedelta, steps: list[tuple[str, int]]
) -> None:
    desk, now = a_desk(promised), NOW
    for step, hours in (*steps, *[("make", 1)] * 3):
        now += hours * HOUR
        if desk.work.state is not State.READY:
            desk.step(step, now)
    assert desk.work.state is State.READY
    assert is_kept(desk.life.changes, desk.life.remarks) is (desk.work.delays == 0)


def test_a_week_in_which_the_applicant_was_waited_for_is_not_held_against_the_office() -> None:
    desk = a_desk(8 * HOUR)
    for step, days in (("start", 0), ("appoint", 0), ("start", 7), *[("make", 7)] * 3):
        desk.step(step, NOW + days * DAY)
    assert is_kept(desk.life.changes, desk.life.remarks)


def life(*steps: tuple[Change, int, int | None]) -> tuple[Heard, ...]:
    """Return changes: what, after how many hours, and until which hour it promises."""
    return tuple(
        Heard(
            sequence=number,
            change=change,
            state=TARGETS[change],
            at=NOW + after * HOUR,
            due=None if due is None else NOW + due * HOUR,
        )
        for number, (change, after, due) in enumerate(steps, 3)
    )


VERIFIED = (Change.VERIFIED, 0, 24)


@pytest.mark.parametrize(
    ("steps", "kept"),
    [
        ([VERIFIED, (Change.PRODUCT_READY, 24, None)], True),
        ([VERIFIED, (Change.PRODUCT_READY, 25, None)], False),
        # A delay was announced, and was none after all; it was one.
        ([VERIFIED, (Change.DELAYED, 5, 72), (Change.PRODUCT_READY, 24, None)], True),
        ([VERIFIED, (Change.DELAYED, 5, 72), (Change.PRODUCT_READY, 25, None)], False),
        # The applicant was waited for as well: the first promise moves as the announced one does.
        *(
            (
                [
                    VERIFIED,
                    (Change.DELAYED, 5, 72),
                    (Change.APPOINTMENT_SET, 10, None),
                    (Change.PROCESSING_STARTED, 40, 102),
                    (Change.PRODUCT_READY, made, None),
                ],
                kept,
            )
            for made, kept in ((54, True), (55, False))
        ),
        # Made while the applicant was waited for.
        ([VERIFIED, (Change.APPOINTMENT_SET, 20, None), (Change.PRODUCT_READY, 90, None)], True),
        ([VERIFIED, (Change.APPOINTMENT_SET, 25, None), (Change.PRODUCT_READY, 90, None)], False),
        # The verification was not heard of.
        ([(Change.DELAYED, 5, 72), (Change.PRODUCT_READY, 24, None)], None),
    ],
)
def test_the_first_promise_counts_as_the_clock_moves_it(
    steps: list[tuple[Change, int, int | None]], kept: bool | None
) -> None:
    assert is_kept(life(*steps), ()) is kept


@pytest.mark.parametrize(
    ("remark", "hours", "kept"),
    [(Remark.AGED, -30, False), (Remark.AGED, 13, True), (Remark.TAKEN, -30, True)],
)
def test_what_was_missed_at_the_checking_desk_is_missed_though_it_was_made_in_time(
    remark: Remark, hours: int, kept: bool
) -> None:
    told = Remarked(remark=remark, at=NOW + hours * HOUR, department="CAPIL")
    assert is_kept(life(VERIFIED, (Change.PRODUCT_READY, 12, None)), (told,)) is kept
