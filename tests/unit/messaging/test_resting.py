"""How long consumers and the relay rest between batches."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.resting import LONGEST, rest_after

GATHER = timedelta(milliseconds=200)
_SECONDS = st.floats(min_value=0, max_value=3600)


def test_a_quick_batch_leaves_news_the_time_to_gather() -> None:
    assert rest_after(0.01, GATHER) == GATHER.total_seconds() - 0.01


def test_a_slow_batch_is_followed_by_a_rest_as_long_as_it() -> None:
    assert rest_after(0.3, GATHER) == 0.3


@given(took=_SECONDS, gather=st.timedeltas(min_value=timedelta(), max_value=GATHER))
def test_nobody_rests_longer_than_the_longest_rest_or_the_time_to_gather(
    took: float, gather: timedelta
) -> None:
    assert 0 <= rest_after(took, gather) <= max(LONGEST, gather).total_seconds()
