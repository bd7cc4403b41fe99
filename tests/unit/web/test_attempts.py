"""How often somebody may try."""

from datetime import UTC, datetime, timedelta

from shared.web.attempts import Attempts

NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)


def test_attempts_are_counted_within_their_time_and_forgiven() -> None:
    now = NOON
    attempts = Attempts(2, timedelta(minutes=5), lambda: now)
    assert [attempts.allow("a"), attempts.allow("a"), attempts.allow("a")] == [True, True, False]
    assert attempts.allow("b")
    attempts.forgive("a")
    assert attempts.allow("a")
    attempts.allow("a")
    now += timedelta(minutes=5)
    assert attempts.allow("a")
