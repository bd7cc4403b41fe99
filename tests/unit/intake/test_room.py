"""Room for uploads: never more than there is, in order, and nobody waits for ever."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.room import BusyError, Room, SharedRoom

LONG, SHORT = timedelta(hours=1), timedelta(milliseconds=1)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Held:
    """Somebody who holds room until told to let go."""

    def __init__(self, room: Room, count: int) -> None:
        self.has_room, self._done = False, asyncio.Event()
        self._task = asyncio.create_task(self._hold(room, count))

    async def _hold(self, room: Room, count: int) -> None:
        async with room.hold(count):
            self.has_room = True
            await self._done.wait()

    async def let_go(self) -> None:
        self._done.set()
        await self._task

    async def leave(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


async def test_who_finds_it_full_is_let_in_when_somebody_leaves() -> None:
    room = Room(10, LONG)
    first, second = Held(room, 6), Held(room, 6)
    await settle()
    assert (first.has_room, second.has_room) == (True, False)
    await first.let_go()
    await settle()
    assert second.has_room
    await second.let_go()
    assert room.held == 0


async def test_who_needs_little_does_not_overtake_who_needs_much() -> None:
    room = Room(10, LONG)
    first, much, little = Held(room, 6), Held(room, 9), Held(room, 1)
    await settle()
    assert not little.has_room, "else who needs much would wait for ever"
    await much.leave()
    await settle()
    assert little.has_room
    await first.let_go()
    await little.let_go()
    assert room.held == 0


async def test_who_needs_more_than_there_is_is_let_in_alone() -> None:
    room = Room(10, LONG)
    large, small = Held(room, 1000), Held(room, 1)
    await settle()
    assert (large.has_room, small.has_room) == (True, False)
    await large.let_go()
    await small.let_go()


async def test_who_waits_too_long_is_told_to_come_again() -> None:
    room = Room(10, SHORT)
    first = Held(room, 10)
    await settle()
    with pytest.raises(BusyError):
        async with room.hold(1):
            pytest.fail("there is no room")
    await first.let_go()
    assert room.held == 0


async def test_what_fails_in_it_gives_its_room_back() -> None:
    room = Room(10, LONG)
    with pytest.raises(ZeroDivisionError):
        async with room.hold(10):
            raise ZeroDivisionError
    assert room.held == 0


async def test_nobody_gets_more_than_a_share() -> None:
    room = SharedRoom(100, 10, SHORT)
    async with room.hold("siti", 10):
        with pytest.raises(BusyError):
            async with room.hold("siti", 1):
                pytest.fail("her share is used up")
        async with room.hold("joko", 10):
            pass
    async with room.hold("siti", 10):
        pass


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from(["stays", "leaves"])), max_size=30))
async def test_however_people_come_and_go_no_room_is_lost_or_given_twice(
    comings: list[tuple[int, str]],
) -> None:
    room = Room(10, LONG)
    inside: list[Held] = []
    for count, then in comings:
        somebody = Held(room, count)
        await settle()
        assert room.held <= 10
        if then == "leaves":
            await somebody.leave()
        else:
            inside.append(somebody)
    for somebody in inside:
        await settle()
        assert somebody.has_room, "in the order in which they came"
        await somebody.let_go()
    assert room.held == 0
