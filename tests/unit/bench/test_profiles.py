"""What the profiler's statistics are turned into."""

import cProfile

from devkit.bench.profiles import slowest


def _work() -> int:
    return sum(n * n for n in range(50_000))


def test_functions_are_told_by_their_own_time(tmp_path):
    profile = cProfile.Profile()
    profile.runcall(_work)
    profile.dump_stats(tmp_path / "x")
    lines = slowest(tmp_path / "x")
    assert any("test_profiles.py" in line and "calls" in line for line in lines[:2])


def test_a_service_that_wrote_no_profile_has_no_functions(tmp_path):
    assert slowest(tmp_path / "missing") == []
