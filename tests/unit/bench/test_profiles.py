"""What the profiler's statistics are turned into."""

import cProfile
import pstats
import time
from queue import SimpleQueue
from threading import Thread

from devkit.bench.profiled import PSTATS_FILE, Profiler
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


def test_a_thread_that_waits_is_not_charged_for_it(tmp_path):
    profiler, tasks, done = Profiler(), SimpleQueue[int](), SimpleQueue[int]()

    def work() -> None:
        profiler.follow()
        while tasks.get():
            done.put(_work())

    profiler.begin(0, None)
    worker = Thread(target=work)
    worker.start()
    tasks.put(1)
    done.get()
    # The worker waits again, in a call that is still open when its profile is read.
    time.sleep(0.05)
    profiler.write(tmp_path)
    tasks.put(0)
    worker.join()
    stats = pstats.Stats(str(tmp_path / PSTATS_FILE)).stats  # type: ignore[attr-defined]
    own = {name: own for (_, _, name), (_, _, own, _, _) in stats.items()}
    assert sum(seconds for name, seconds in own.items() if "SimpleQueue" in name) < 0.02
    assert own["_work"] < 0.02
