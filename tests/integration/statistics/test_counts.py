"""Events in, numbers out: each life once, under every heading."""

import asyncio
import random
import tracemalloc
from datetime import timedelta

import pytest

from services.statistics.recounter import Recounter
from services.statistics.repository import CELLS, LIVES, read_generations
from tests.support.queries import profiled
from tests.support.statistics import (
    ZONE,
    StatisticsUnderTest,
    a_life,
    numbers_of,
    running_statistics,
)

HEAD = "kepala-dinas"
HOUR = timedelta(hours=1)


async def test_a_life_counts_once_under_every_heading(statistics: StatisticsUnderTest) -> None:
    await statistics.hear(*(await a_life()), *(await a_life(late=True)))
    answer = (await statistics.get(HEAD)).json()
    total = answer["total"]
    expected = {
        "received": 2, "decided": 2, "verified": 2, "rejected": 0, "returned": 2, "cancelled": 0,
        "expired": 0, "completed": 2, "reopened": 0, "promised": 2, "kept": 1,
        "within_promise": 0.5, "reasons": {"FOTO_BURAM": 4},
        "products": {"AKTA_LAHIR": 2, "KK": 2},
    }  # fmt: skip
    assert {name: total[name] for name in expected} == expected
    hours = {
        "check": (4, 2, 6),
        "repair": (2, 10, 10),
        "making": (2, 24, 24),
        "pick_up": (2, 24, 24),
        "whole": (2, 66, 66),
    }
    for stage, (count, median, p90) in hours.items():
        told = total["stages"][stage]
        assert told["count"] == count
        assert told["median"] == pytest.approx(median * 3600, rel=0.01)
        assert told["p90"] == pytest.approx(p90 * 3600, rel=0.01)


@pytest.mark.parametrize("by", ["village", "document_type", "month"])
async def test_until_today_is_read_from_the_cells_of_the_month_with_the_same_result(
    statistics: StatisticsUnderTest, by: str
) -> None:
    for _ in range(3):
        await statistics.hear(*(await a_life()))
    asked = {"since": "2026-09-01", "until": "2026-10-08", "by": by}
    whole = (await statistics.get(HEAD, **asked | {"until": "2026-10-31"})).json()
    async with profiled(statistics.store, "cells") as seen:
        told = (await statistics.get(HEAD, **asked)).json()
    assert (told["rows"], told["total"]) == (whole["rows"], whole["total"])
    assert told["until"] == "2026-10-08"
    cube = "villages" if by == "village" else "kinds"
    cells = await statistics.store.find(CELLS, {"cube": cube}, limit=100)
    assert sum(query["docsExamined"] for query in seen) == len(
        [cell for cell in cells if cell.period == "2026-10"]
    )
    later = [(at + 100 * HOUR, step) for at, step in await a_life()]
    await statistics.hear(*later)
    again = (await statistics.get(HEAD, **asked)).json()
    assert (again["rows"], again["total"]) == (whole["rows"], whole["total"])
    more = (await statistics.get(HEAD, **asked | {"until": "2026-10-31"})).json()
    assert more["total"]["received"] == 4


async def test_rows_are_told_apart_by_what_was_asked(statistics: StatisticsUnderTest) -> None:
    await statistics.hear(*(await a_life()))
    by = {
        "day": {"2026-10-05": [1, 0], "2026-10-06": [0, 0], "2026-10-07": [0, 0], "2026-10-08": [0, 1]},
        "month": {"2026-10": [1, 1]},
        "department": {"CAPIL": [1, 1], "DAFDUK": [0, 0]},
        "document_type": {"AKTA_LAHIR": [1, 1]},
        "channel": {"app": [1, 1]},
        "village": {"33.19.08.2001": [1, 1]},
    }  # fmt: skip
    for asked, rows in by.items():
        answer = await statistics.get(HEAD, by=asked)
        found = numbers_of(answer, "received", "completed")
        assert {k: v for k, v in found.items() if k in rows and (any(v) or k in rows)} == {
            k: v for k, v in rows.items() if k in found
        }
        assert {k for k, v in rows.items() if any(v)} <= set(found)
    narrowed = await statistics.get(HEAD, channel="whatsapp")
    assert narrowed.json()["rows"] == []
    elsewhere = await statistics.get(HEAD, village="33.19.01.2001", by="document_type")
    assert elsewhere.json()["rows"] == []
    before = await statistics.get(HEAD, since="2026-09-01", until="2026-10-04")
    assert before.json()["total"]["received"] == 0


async def test_whatever_comes_twice_or_late_makes_no_difference(
    statistics: StatisticsUnderTest, mongo_uri: str
) -> None:
    lives = [await a_life(late=number % 2 == 0) for number in range(4)]
    for life in lives:
        await statistics.hear(*life)
    shuffled = [said for life in lives for said in (*life, *life)]
    random.Random(7).shuffle(shuffled)  # noqa: S311 - a test
    async with running_statistics(mongo_uri) as other:
        for first in range(0, len(shuffled), 10):
            await other.hear(*shuffled[first : first + 10])
        for by in ("department", "document_type", "village", "day"):
            assert (await other.get(HEAD, by=by)).json() == (
                await statistics.get(HEAD, by=by)
            ).json()


async def test_counting_anew_changes_nothing_while_more_is_heard(
    statistics: StatisticsUnderTest,
) -> None:
    lives = [await a_life(late=number % 2 == 0) for number in range(6)]
    for life in lives[:3]:
        await statistics.hear(*life[:5])
    # What was counted wrongly, say by an older version, is right afterwards.
    database = statistics.store.database
    await database[CELLS.name].update_many({}, {"$set": {"counts.received": 99}})
    assert (
        await statistics.call("kabid-capil", "POST", "/v1/statistics/recount")
    ).status_code == 403
    answer = await statistics.call("ops", "POST", "/v1/statistics/recount")
    assert (answer.status_code, answer.json()) == (202, {"generation": 2})
    await statistics.hear(*lives[0][5:], *lives[3])

    async def missed() -> int:
        await statistics.hear(*lives[4])
        return len(lives[4])

    recounter = asyncio.create_task(Recounter(statistics.store, ZONE, missed, "test").run())
    await statistics.hear(*lives[1][5:], *lives[5])
    async with asyncio.timeout(60):
        while (await read_generations(statistics.store)).building is not None:
            await asyncio.sleep(0.05)
    recounter.cancel()
    await statistics.hear(*lives[2][5:])
    total = (await statistics.get(HEAD)).json()["total"]
    assert (total["received"], total["returned"], total["completed"]) == (6, 6, 6)
    assert await statistics.store.count(CELLS, {"generation": {"$ne": 2}}) == 0
    assert await statistics.store.count(LIVES, {"generation": {"$ne": 2}}) == 0


async def test_years_by_village_take_no_more_memory_than_their_rows(
    statistics: StatisticsUnderTest,
) -> None:
    villages, bins = [f"33.19.01.20{n:02}" for n in range(20)], range(150)
    months = [f"{year}-{month:02}" for year in range(2016, 2026) for month in range(1, 13)]
    cells = [
        {
            "_id": f"1|villages|{period}|CAPIL|*|*|{village}",
            "version": 1,
            "generation": 1,
            "cube": "villages",
            "period": period,
            "department": "CAPIL",
            "document_type": "*",
            "channel": "*",
            "village": village,
            "counts": {f"took/check/{number}": 1 for number in bins},
        }
        for period in months
        for village in villages
    ]
    await statistics.store.database[CELLS.name].insert_many(cells)
    del cells
    taken = []
    for years, since in ((1, "2025-01-01"), (2, "2024-01-01"), (10, "2016-01-01")):
        tracemalloc.start()
        try:
            answer = await statistics.get(HEAD, since=since, until="2025-12-31", by="village")
            taken.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
        ended = {row["stages"]["check"]["count"] for row in answer.json()["rows"]}
        assert ended == {len(bins) * 12 * years}
    # Ten years are more than is read at once, two years are not.
    assert taken[2] < 2 * taken[1], taken


async def test_nothing_of_people_is_kept(statistics: StatisticsUnderTest) -> None:
    life = await a_life()
    await statistics.hear(*life)
    submission = life[0][1]
    kept = "".join(
        [str(d) async for d in statistics.store.database[LIVES.name].find()]
        + [str(d) async for d in statistics.store.database[CELLS.name].find()]
    )
    assert submission.ticket not in kept
    assert "ciphertext" not in kept and "contact-1" not in kept and "ref-1" not in kept  # noqa: PT018
