"""How fast notices may leave."""

from datetime import UTC, datetime, timedelta
from random import Random

from services.notifier.pacing import LONGEST_AWAY, Pacing

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def pacing(messages_per_second: int = 80) -> Pacing:
    return Pacing(messages_per_second, Random(1))  # noqa: S311 - jitter


def seconds(count: float) -> datetime:
    return NOW + timedelta(seconds=count)


def test_a_number_sends_its_burst_and_then_at_its_rate() -> None:
    limits = pacing(10)
    assert [limits.may_leave(NOW) for _ in range(12)] == [True] * 10 + [False] * 2
    assert limits.may_leave(seconds(0.1))
    assert not limits.may_leave(seconds(0.1))


def test_a_person_gets_45_at_once_and_then_one_in_6_seconds_and_others_go_on() -> None:
    limits = pacing()
    waits = [limits.wait_for("sari", NOW) for _ in range(46)]
    assert waits[:45] == [timedelta(0)] * 45
    assert waits[45] == timedelta(seconds=6)
    assert not limits.wait_for("budi", NOW)
    assert not limits.wait_for("sari", seconds(6))


def test_a_person_the_provider_named_waits() -> None:
    limits = pacing()
    limits.slow_recipient("sari", seconds(16))
    assert limits.wait_for("sari", NOW) == timedelta(seconds=16)
    assert not limits.wait_for("budi", NOW)


def test_after_a_setback_nothing_leaves_and_then_one_as_a_probe() -> None:
    limits = pacing()
    assert limits.room(32, NOW) == 32
    limits.slow_number(NOW)
    assert limits.room(32, NOW) == 0
    assert limits.room(32, seconds(3)) == 1
    limits.went_well()
    assert limits.room(32, seconds(3)) == 32


def test_several_setbacks_of_one_moment_count_once() -> None:
    one, many = pacing(), pacing()
    one.slow_number(NOW)
    for _ in range(20):
        many.slow_number(NOW)
    assert one.room(32, seconds(2)) == many.room(32, seconds(2)) == 1


def test_a_provider_that_stays_away_is_tried_every_few_seconds() -> None:
    limits, now = pacing(), NOW
    for _ in range(30):
        limits.provider_away(now)
        now += LONGEST_AWAY
        assert limits.room(32, now) == 1
