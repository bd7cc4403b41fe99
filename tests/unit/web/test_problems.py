"""What a refusal tells programs."""

from datetime import timedelta

from shared.domain.errors import TooManyRequestsError
from shared.printing.press import PressBusyError
from shared.web.problems import problem_of


def test_who_asks_too_often_is_told_when_to_come_again() -> None:
    answer = problem_of(TooManyRequestsError("Wait five minutes.", timedelta(seconds=299.5)))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "300"
    assert problem_of(PressBusyError()).headers["Retry-After"] == "60"
