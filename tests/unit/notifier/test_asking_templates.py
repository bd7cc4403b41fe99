"""How often the provider is asked for the states of our templates."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.notifier.asking_templates import AGAIN, JITTER, pause_after


@given(st.integers(0, 10_000), st.integers(60, 100_000), st.randoms(use_true_random=False))
def test_a_pause_after_failures_grows_from_a_minute_to_the_usual_time(
    failures: int, seconds: int, random: Random
) -> None:
    every = timedelta(seconds=seconds)
    pause = pause_after(failures, every, random)
    assert min(AGAIN, every) * (1 - JITTER) <= pause <= every * (1 + JITTER)
    if not failures:
        assert pause >= every * (1 - JITTER)
    elif failures > 1:
        assert pause_after(failures - 1, every, Random(1)) <= pause * (1 + JITTER) / (1 - JITTER)  # noqa: S311
