"""Percentiles by nearest rank."""

from devkit.bench.latency import percentiles


def test_percentiles_of_a_hundred_values_are_the_values_themselves():
    seconds = [n * 37 % 101 / 1000 for n in range(1, 101)]
    found = percentiles(seconds)
    assert found is not None
    assert (found.p50, found.p95, found.p99, found.longest) == (50, 95, 99, 100)
    assert found.count == 100


def test_one_value_is_every_percentile():
    found = percentiles([0.0123])
    assert found is not None
    assert found.p50 == found.p99 == found.longest == 12.3


def test_nothing_measured_has_no_percentiles():
    assert percentiles([]) is None
