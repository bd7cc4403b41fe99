"""Quantiles from bins are as exact as they say."""

import math
from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.statistics.domain.durations import ACCURACY, bin_of, quantile

DURATIONS = st.timedeltas(timedelta(seconds=1), timedelta(days=400))


@given(st.lists(DURATIONS, min_size=1), st.sampled_from((0.5, 0.9, 1.0)))
def test_a_quantile_is_within_one_per_cent(durations: list[timedelta], share: float) -> None:
    told = quantile(Counter(map(bin_of, durations)), share)
    exact = sorted(durations)[max(1, math.ceil(share * len(durations))) - 1]
    assert told is not None
    assert abs(told - exact) <= exact * ACCURACY + timedelta(microseconds=5)


@given(st.lists(DURATIONS), st.lists(DURATIONS))
def test_bins_of_two_days_add_up(one: list[timedelta], other: list[timedelta]) -> None:
    together = Counter(map(bin_of, one)) + Counter(map(bin_of, other))
    assert quantile(together, 0.5) == quantile(Counter(map(bin_of, one + other)), 0.5)


def test_of_nothing_there_is_no_median() -> None:
    assert quantile({}, 0.5) is None
    assert quantile({7: 0}, 0.5) is None


def test_what_took_no_time_counts_as_a_moment() -> None:
    assert bin_of(timedelta()) == bin_of(timedelta(seconds=1)) == 0
