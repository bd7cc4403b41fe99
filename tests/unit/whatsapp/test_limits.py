from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.limits import PER_RECIPIENT, Rate, SendLimits, per_number
from shared.whatsapp.window import closes_at, is_open

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ZERO = timedelta(0)


def test_a_burst_goes_through_and_is_paid_back_slowly():
    full_at, taken = NOW, 0
    while True:
        full_at, wait = PER_RECIPIENT.take(full_at, NOW)
        if wait:
            break
        taken += 1
    assert taken == 45
    assert wait == timedelta(seconds=6)
    assert PER_RECIPIENT.take(full_at, NOW + wait)[1] == ZERO


@given(st.integers(1, 20), st.lists(st.integers(0, 30), max_size=60))
def test_no_more_goes_through_than_burst_and_time_allow(burst, gaps):
    rate, full_at, now, taken = Rate(6 * SECOND, burst), NOW, NOW, 0
    for gap in gaps:
        now += gap * SECOND
        full_at, wait = rate.take(full_at, now)
        taken += not wait
        assert taken <= burst + (now - NOW) / rate.interval


def test_one_person_s_pause_holds_nobody_else():
    limits = SendLimits(per_number(80))
    limits.hold_recipient("a", NOW + 4 * SECOND)
    assert limits.take("a", NOW) == 4 * SECOND
    assert limits.take("b", NOW) == ZERO
    assert limits.take("a", NOW + 4 * SECOND) == ZERO


def test_the_number_s_pause_holds_everybody():
    limits = SendLimits(per_number(80))
    limits.hold_number(NOW + 4 * SECOND)
    assert limits.take("a", NOW) == 4 * SECOND
    assert limits.take("b", NOW + 4 * SECOND) == ZERO


def test_the_pause_after_a_refusal_grows_with_tries_and_not_with_what_was_under_way():
    limits, random = SendLimits(per_number(80)), Random(1)  # noqa: S311 - repeatable on purpose
    policy = SendPolicy.PAUSE_AND_ALARM
    first = limits.refused(policy, NOW, random)
    assert 30 * SECOND <= first <= 60 * SECOND
    for passed in range(20):
        now = NOW + passed * SECOND
        assert limits.refused(policy, now, random) == limits.take("a", now) == NOW + first - now
    later = NOW + first
    assert limits.take("a", later) == ZERO
    second = limits.refused(policy, later, random)
    assert 60 * SECOND <= second <= 120 * SECOND
    limits.went_well()
    assert limits.refused(policy, later + second, random) <= 60 * SECOND


def test_the_number_s_rate_is_shared():
    limits = SendLimits(per_number(10))
    waits = [limits.take(f"person {n}", NOW) for n in range(11)]
    assert waits[:10] == [ZERO] * 10
    assert waits[10] == SECOND / 10


def test_who_must_wait_for_the_number_has_not_paid_with_his_own_bucket():
    limits = SendLimits(Rate(SECOND, 1), Rate(60 * SECOND, 1))
    assert limits.take("a", NOW) == ZERO
    assert limits.take("b", NOW) == SECOND
    assert limits.take("b", NOW + SECOND) == ZERO


def test_full_buckets_are_forgotten():
    limits = SendLimits(per_number(80), Rate(SECOND, 1))
    for n in range(20_000):
        limits.take(f"person {n}", NOW + n * SECOND)
    assert len(limits._full_at) <= 10_001


def test_the_window_is_24_hours_less_a_margin():
    assert closes_at(NOW) == NOW + timedelta(hours=24)
    assert is_open(NOW, NOW + timedelta(hours=23, minutes=54))
    assert not is_open(NOW, NOW + timedelta(hours=23, minutes=55))
    assert is_open(NOW, NOW + timedelta(hours=23, minutes=59), margin=ZERO)
    assert not is_open(None, NOW)
