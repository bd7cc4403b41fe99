"""The share within the promise, as the events of both desks tell it."""

import asyncio

from services.statistics.recounter import Recounter
from services.statistics.repository import LIVES, read_generations
from shared.events.verification import RequestEscalated
from tests.support.about import about
from tests.support.processing import NOW
from tests.support.statistics import HOUR, ZONE, Said, StatisticsUnderTest, a_life

HEAD = "kepala-dinas"


def with_a_later_promise(life: list[Said]) -> list[Said]:
    """Return a life whose clock had stopped, so that its first product told a later promise."""
    due = NOW + 50 * HOUR
    return [
        (at, step.model_copy(update={"due": due}) if getattr(step, "remaining", 0) else step)
        for at, step in life
    ]


async def test_a_promise_is_kept_or_missed_as_the_desks_said(
    statistics: StatisticsUnderTest,
) -> None:
    missed, moved = await a_life(), await a_life(late=True)
    of = missed[0][1]
    aged = RequestEscalated(**about(of), department="CAPIL", waiting_since=NOW)
    await statistics.hear(*missed, (NOW + 6 * HOUR, aged), *with_a_later_promise(moved))
    total = (await statistics.get(HEAD)).json()["total"]
    assert (total["promised"], total["kept"]) == (2, 1)


async def test_what_an_older_release_did_not_keep_is_kept_when_it_is_heard_again(
    statistics: StatisticsUnderTest,
) -> None:
    life = with_a_later_promise(await a_life(late=True))
    await statistics.hear(*life)
    lives = statistics.store.database[LIVES.name]
    kept = await lives.find_one()
    await lives.update_many({}, {"$set": {"changes.6.due": None}})
    await statistics.call("ops", "POST", "/v1/statistics/recount")

    async def hear_again() -> int:
        await statistics.hear(*life)
        return len(life)

    recounter = asyncio.create_task(Recounter(statistics.store, ZONE, hear_again, "test").run())
    async with asyncio.timeout(60):
        while (await read_generations(statistics.store)).building is not None:
            await asyncio.sleep(0.05)
    recounter.cancel()
    assert kept is not None
    found = await lives.find_one()
    assert found is not None
    assert found["changes"] == kept["changes"]
    assert (await statistics.get(HEAD)).json()["total"]["kept"] == 1
