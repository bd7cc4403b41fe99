"""The schedule of a desk's clerks."""

import time

from devkit.bench.desk.pace import Errand, Noted, begin_each


async def nothing() -> str:
    return "shown"


async def test_an_errand_is_timed_click_by_click_and_a_late_start_counts() -> None:
    noted = Noted()
    errand = Errand(noted, time.perf_counter() - 5, thinking=0)
    assert await errand.wait_for("queue", nothing) == "shown"
    await errand.wait_for("search", nothing)
    assert noted.times["queue"][0] >= 5
    assert len(noted.times["search"]) == 1


async def test_errands_begin_by_the_schedule_and_one_that_fails_stops_no_other() -> None:
    noted, done = Noted(), []

    async def errand(number: int, _begin: float) -> None:
        if number == 1:
            raise ValueError("nobody answers")
        done.append(number)

    await begin_each(0, 4, errand, noted)
    assert sorted(done) == [0, 2, 3]
    assert noted.errors == ["an errand was broken off: nobody answers"]
