"""Who seals, and that it is done once."""

import asyncio

from shared.domain.errors import ConflictError
from shared.observability import metrics
from shared.trail.following import follow_trail
from shared.trail.sealer import Sealer
from shared.trail.sealing import seal_new
from shared.trail.trail import Trail
from tests.support.trail import RECORDS, change, write


async def test_the_process_that_has_the_lease_seals_and_says_where_the_chain_is_broken(
    trail: Trail,
) -> None:
    one, other = Sealer(trail, "one"), Sealer(trail, "other")
    await write(trail)
    await one.turn()
    await write(trail)
    await other.turn()
    assert (await follow_trail(trail)).unsealed == RECORDS
    await one.turn()
    followed = await follow_trail(trail)
    assert (followed.reached.number, followed.unsealed) == (2 * RECORDS, 0)
    assert metrics.TRAIL_BROKEN._value.get() == 0
    await change(trail, 4, {"by": "somebody-else"})
    await Sealer(trail, "one").turn()
    assert metrics.TRAIL_BROKEN._value.get() == 1
    assert metrics.TRAIL_SEALED._value.get() == 2 * RECORDS


async def test_two_who_seal_the_same_records_seal_them_once(trail: Trail) -> None:
    await write(trail)
    outcomes = await asyncio.gather(
        *(seal_new(trail.store, trail.key) for _ in range(2)), return_exceptions=True
    )
    assert RECORDS in outcomes
    assert all(o in (0, RECORDS) or isinstance(o, ConflictError) for o in outcomes)
    followed = await follow_trail(trail)
    assert (followed.reached.number, followed.broken) == (RECORDS, None)
