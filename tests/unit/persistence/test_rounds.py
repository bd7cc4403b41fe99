"""Background work in rounds: after which it rests, what it waits out, and what ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from pymongo.errors import AutoReconnect
from structlog.testing import capture_logs

from shared.domain.errors import StaleVersionError, TransientError
from shared.persistence.rounds import in_rounds

REST = timedelta(seconds=30)


class BrokenError(Exception):
    """What ends it."""


def telling(*outcomes: Exception | int | None) -> Callable[[], Awaitable[int | None]]:
    """Return work whose rounds end like this, one after the other, and at last break it."""
    left = iter((*outcomes, BrokenError()))

    async def work() -> int | None:
        match next(left):
            case Exception() as error:
                raise error
            case done:
                return done

    return work


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of every rest, which takes none."""
    taken: list[float] = []

    async def rest(seconds: float) -> None:
        taken.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", rest)
    return taken


@pytest.mark.parametrize(("done", "expected"), [(None, [30]), (0, [30]), (7, [])])
async def test_it_rests_unless_something_was_done(
    rests: list[float], done: int | None, expected: list[float]
) -> None:
    with pytest.raises(BrokenError):
        await in_rounds(telling(done), REST, "work waits")
    assert rests == expected


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (TransientError(), "try-again"),
        (AutoReconnect(), "database-away"),
        (StaleVersionError("case"), "stale-version"),
    ],
)
async def test_trouble_that_passes_is_logged_and_waited_out(
    rests: list[float], trouble: Exception, code: str
) -> None:
    with capture_logs() as logs, pytest.raises(BrokenError):
        await in_rounds(telling(trouble), REST, "work waits")
    assert rests == [30]
    assert [(log["event"], log["log_level"], log["cause"]) for log in logs] == [
        ("work waits", "warning", code)
    ]
