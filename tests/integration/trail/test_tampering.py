"""What was tampered with is found, and where."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.domain.errors import InvalidInputError
from shared.observability import metrics
from shared.trail.chain import Broken, Fault, Head
from shared.trail.following import check_noted, follow_trail
from shared.trail.noting import parse_heads, to_line
from shared.trail.records import TRAIL
from shared.trail.remote import Query, verify_remotely
from shared.trail.sealer import LOOK_EVERY, Sealer
from shared.trail.sealing import read_head, seal_new
from shared.trail.trail import Trail
from tests.support.time import StoppedClock
from tests.support.trail import RECORDS, auditing, change, cut_off_with_head, remove, sealed, write


async def swap(trail: Trail, one: int, other: int) -> None:
    await change(trail, one, {"number": 99})
    await change(trail, other, {"number": one})
    await change(trail, 99, {"number": other})


async def forge(trail: Trail, number: int) -> None:
    rows = trail.store.database[TRAIL.name]
    copied = await rows.find_one({"number": 2})
    assert copied is not None
    # After all others of its number, as a forger would choose it.
    await rows.insert_one({**copied, "_id": "zz", "by": "somebody-else", "number": number})


Tamper = Callable[[Trail], Awaitable[None]]
TAMPERED: dict[str, tuple[Tamper, Broken]] = {
    "who": (lambda t: change(t, 3, {"by": "somebody-else"}), Broken(3, Fault.ALTERED)),
    "a detail": (lambda t: change(t, 4, {"codes.number": "9"}), Broken(4, Fault.ALTERED)),
    "a field more": (lambda t: change(t, 5, {"forged": 1}), Broken(5, Fault.ALTERED)),
    "the seal": (lambda t: change(t, 6, {"seal": "0" * 64}), Broken(6, Fault.ALTERED)),
    "the first removed": (lambda t: remove(t, 1), Broken(1, Fault.MISSING)),
    "one removed": (lambda t: remove(t, 4), Broken(4, Fault.MISSING)),
    "the last removed": (lambda t: remove(t, RECORDS), Broken(RECORDS, Fault.MISSING)),
    "swapped": (lambda t: swap(t, 2, 5), Broken(2, Fault.ALTERED)),
    "inserted": (lambda t: forge(t, 3), Broken(3, Fault.ADDED)),
    "put behind": (lambda t: forge(t, RECORDS + 1), Broken(RECORDS + 1, Fault.ADDED)),
}


@pytest.mark.parametrize("what", TAMPERED)
async def test_what_was_tampered_with_is_found_at_its_place(trail: Trail, what: str) -> None:
    await sealed(trail)
    assert (await follow_trail(trail)).broken is None
    tamper, expected = TAMPERED[what]
    await tamper(trail)
    followed = await follow_trail(trail)
    assert followed.broken == expected
    assert followed.is_finished


async def test_a_chain_is_followed_part_by_part_while_it_grows(trail: Trail) -> None:
    await sealed(trail)
    first = await follow_trail(trail, limit=3)
    assert (first.reached.number, first.is_finished, first.unsealed) == (3, False, 0)
    await write(trail, 2)
    assert (await follow_trail(trail, 3)).unsealed == 2
    await seal_new(trail.store, trail.key)
    second = await follow_trail(trail, first.reached.number)
    assert (second.reached.number, second.is_finished, second.broken) == (9, True, None)


async def test_a_chain_cut_off_with_its_head_shows_against_a_noted_head(trail: Trail) -> None:
    await sealed(trail)
    noted, _ = await read_head(trail.store)
    assert await check_noted(trail, noted) is None
    await cut_off_with_head(trail)
    assert (await follow_trail(trail)).broken is None
    assert await check_noted(trail, noted) == Broken(RECORDS, Fault.MISSING)
    assert await check_noted(trail, Head(3, "0" * 64)) == Broken(3, Fault.ALTERED)
    line = to_line("verification", noted.number, noted.seal)
    async with auditing(trail) as ask:

        async def get(path: str, query: Query) -> Any:
            return (await ask(path.removeprefix("/v1/trail"), **query)).json()

        assert (await verify_remotely(get, {}))["broken"] is None
        elsewhere = parse_heads(line.replace("verification", "intake"))
        assert (await verify_remotely(get, elsewhere))["broken"] is None
        compared = await verify_remotely(get, parse_heads(f"\n{line}\n"))
        assert compared["broken"] == {"number": RECORDS, "fault": "missing"}


@pytest.mark.parametrize(
    "line",
    ["verification", "intake:1:abc", f"intake:one:{'0' * 64}", f"intake:0:{'0' * 64}"],
)
def test_what_is_no_noted_head_is_refused(line: str) -> None:
    with pytest.raises(InvalidInputError, match="SERVICE:NUMBER:SEAL"):
        parse_heads(line)


async def test_a_process_that_saw_a_head_tells_that_it_was_cut_off_with_its_chain(
    trail: Trail, clock: StoppedClock
) -> None:
    sealer = Sealer(trail, "one")
    await write(trail)
    for _ in range(2):
        await sealer.turn()
        clock.move(LOOK_EVERY)
    assert metrics.TRAIL_BROKEN._value.get() == 0
    await cut_off_with_head(trail)
    for _ in range(2):
        await sealer.turn()
        clock.move(LOOK_EVERY)
        assert metrics.TRAIL_BROKEN._value.get() == 1
    await write(trail, 3)
    await sealer.turn()
    assert metrics.TRAIL_BROKEN._value.get() == 1, "also when the chain has grown past its old end"
