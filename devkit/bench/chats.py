"""The scenario `whatsapp`: many file by chat at once, then a thousand messages come in one POST."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from pydantic import BaseModel, ConfigDict

from devkit.bench.latency import Percentiles, percentiles
from devkit.bench.provider import KNOBS, MESSAGES_PER_SECOND
from devkit.client import OfficeClient
from devkit.errands import Head, heads, introduce, persona_of
from devkit.stack.environment import BrokerKind
from devkit.stack.local import LocalStack
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.personas.persona import Errand, StuckError
from devkit.whatsapp.reports import LoggedExchange

FLOOD = 1000
"""The most updates that one POST of the provider holds."""

_PATIENCE = timedelta(seconds=30)
_DRAINED_WITHIN = timedelta(minutes=3)
_GATHERING = timedelta(hours=1)
_AT_ONCE = 16
_LOOK_EVERY = 0.2

Done = Callable[[], None]


class ChatResult(BaseModel):
    """What the scenario found.

    Attributes:
        people: Who filed one request each, `at_once` of them at a time.
        turns: Messages of theirs that were answered.
        turn_ms: From a message to the provider's having the answer.
        stuck: Who got no further.
        repeated_tickets: Tickets that two people were given.
        flood_updates: Messages in the largest POST.
        flood_acknowledged_ms: From that POST to its 200.
        flood_drained_seconds: From that POST until everybody in it had an answer.
        flood_unanswered: Who had none in the end.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: int
    at_once: int
    turns: int
    seconds: float
    turns_per_second: float
    turn_ms: Percentiles | None
    stuck: tuple[str, ...]
    repeated_tickets: int
    flood_updates: int
    flood_acknowledged_ms: float
    flood_drained_seconds: float
    flood_unanswered: int
    broker: BrokerKind
    cpus: int

    @property
    def wrong(self) -> list[str]:
        """What must not be."""
        found = {
            f"{len(self.stuck)} people got no further": self.stuck,
            f"{self.repeated_tickets} tickets were given twice": self.repeated_tickets,
            f"{self.flood_unanswered} messages of the flood were lost": self.flood_unanswered,
            f"the flood came in parts of at most {self.flood_updates}": self.flood_updates < FLOOD,
            "the flood was acknowledged after more than a second": self.flood_acknowledged_ms
            >= timedelta(seconds=1) / timedelta(milliseconds=1),
        }
        return [what for what, is_so in found.items() if is_so]


async def run_chats(
    people: int, at_once: int, broker: BrokerKind, part_ready: Callable[[str], None], done: Done
) -> ChatResult:
    """Start a stack, have everybody file by chat, then let the flood come.

    Args:
        people: How many file a request each.
        at_once: How many of them at a time.
        broker: Which broker.
        part_ready: Is told the name of each part of the stack.
        done: Is called when somebody has her ticket.
    """
    told = {"WHATSAPP_MESSAGES_PER_SECOND": str(MESSAGES_PER_SECOND)}
    overrides = {"notifier": told}
    stack = LocalStack(broker, log_level="WARNING", overrides=overrides, progress=part_ready)
    async with (
        stack,
        OfficeClient(stack.addresses) as client,
        SimulatorControl(stack.addresses.whatsapp_admin) as simulator,
    ):
        await simulator.turn(**{**KNOBS, "strangers": "fail"})
        everybody = heads(people)
        await introduce(everybody, client, simulator)
        began = time.monotonic()
        ended = await _file(everybody, at_once, simulator, done)
        seconds = time.monotonic() - began
        errands = [errand for errand in ended if isinstance(errand, Errand)]
        turns = [turn for errand in errands for turn in errand.turns]
        tickets = [errand.found for errand in errands]
        updates, acknowledged, drained, unanswered = await _flood(simulator)
    return ChatResult(
        people=people,
        at_once=at_once,
        turns=len(turns),
        seconds=round(seconds, 1),
        turns_per_second=round(len(turns) / seconds, 1),
        turn_ms=percentiles(turns),
        stuck=tuple(errand for errand in ended if isinstance(errand, str)),
        repeated_tickets=len(tickets) - len(set(tickets)),
        flood_updates=updates,
        flood_acknowledged_ms=round(acknowledged * 1000, 1),
        flood_drained_seconds=round(drained, 1),
        flood_unanswered=unanswered,
        broker=broker,
        cpus=os.cpu_count() or 0,
    )


async def _file(
    everybody: Sequence[Head], at_once: int, simulator: SimulatorControl, done: Done
) -> list[Errand | str]:
    waiting = iter(everybody)
    ended: list[Errand | str] = []

    async def some() -> None:
        for head in waiting:
            try:
                ended.append(await persona_of(head, simulator, patience=_PATIENCE).play())
            except StuckError as stuck:
                ended.append(str(stuck))
            done()

    await asyncio.gather(*(some() for _ in range(at_once)))
    return ended


async def _flood(simulator: SimulatorControl) -> tuple[int, float, float, int]:
    """A thousand people whom nobody knows write at once.

    Returns how many were in one POST, the seconds until it was acknowledged and until everybody had
    an answer, and how many have none.
    """
    await simulator.wait_until_quiet()
    phones = [f"+62813{30_000_000 + number}" for number in range(FLOOD)]
    gathering = {"messages_wait": True, "window": _GATHERING.total_seconds(), "most": FLOOD}
    await simulator.turn(batching={**gathering, "shape": "lists"})
    await _each(phones, lambda phone: simulator.add_person("Warga Contoh", phone))
    await _each(phones, lambda phone: simulator.write(phone, "Halo"))
    known = max((exchange.number for exchange in await simulator.log()), default=0)
    await simulator.turn(batching={"messages_wait": False, "window": 0.25})
    began = time.monotonic()
    await simulator.advance(_GATHERING)
    posts = await _posts(simulator, known)
    unanswered = list(phones)
    while unanswered and time.monotonic() - began < _DRAINED_WITHIN.total_seconds():
        if await simulator.received(unanswered[-1]):
            unanswered.pop()
        else:
            await asyncio.sleep(_LOOK_EVERY)
    drained = time.monotonic() - began
    lost = [phone for phone in unanswered if not await simulator.received(phone)]
    largest = max(posts, key=_size)
    return _size(largest), largest.seconds, drained, len(lost)


async def _posts(simulator: SimulatorControl, known: int) -> list[LoggedExchange]:
    """The webhooks with messages after a number, as soon as there are any: the log is short."""
    while True:
        logged = await simulator.log(after=known)
        if posts := [e for e in logged if e.is_webhook and e.what.endswith(" text")]:
            return posts
        await asyncio.sleep(_LOOK_EVERY)


def _size(post: LoggedExchange) -> int:
    return int(post.what.split()[0])


async def _each(phones: Sequence[str], do: Callable[[str], Awaitable[object]]) -> None:
    waiting = iter(phones)

    async def some() -> None:
        for phone in waiting:
            await do(phone)

    await asyncio.gather(*(some() for _ in range(_AT_ONCE)))
