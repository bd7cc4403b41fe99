"""When people click, and how long they wait then.

Nobody clicks in step with others: errands begin at random, so many in a second on average (a
Poisson process), and people think for different times.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random, uniform
from typing import TypeVar

T = TypeVar("T")

THINKING = 1.0
"""Seconds from a page to the click that leads to the next one, on average; people take longer.

Half as long at least, and half as long again at most.
"""


@dataclass(slots=True)
class Noted:
    """What was measured.

    Attributes:
        times: Seconds, by what was waited for.
        errors: What was answered otherwise than expected, in words.
    """

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)


class Errand:
    """What one person does, click after click.

    Args:
        noted: Where waits are noted.
        begin: When the first click comes by the schedule; a late start counts as waiting.
        thinking: Seconds from a page to the next click, on average.
    """

    def __init__(self, noted: Noted, begin: float, thinking: float = THINKING) -> None:
        self._noted, self._click, self._thinking = noted, begin, thinking

    async def wait_for(self, what: str, call: Callable[[], Awaitable[T]]) -> T:
        """Click when it is time; note how long the answer took, and return it."""
        await asyncio.sleep(max(0.0, self._click - time.perf_counter()))
        answer = await call()
        shown = time.perf_counter()
        self._noted.times[what].append(shown - self._click)
        self._click = shown + self._thinking * uniform(0.5, 1.5)  # noqa: S311 - no secret
        return answer


async def begin_each(
    every: float, count: int, errand: Callable[[int, float], Awaitable[None]], noted: Noted
) -> None:
    """Begin errands by a schedule, whatever becomes of those before (open loop).

    Args:
        every: Seconds from one to the next, on average.
        count: How many.
        errand: Does one, given its number and when it begins.
        noted: Where those that failed are noted.
    """

    async def one(number: int, at: float) -> None:
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        try:
            await errand(number, at)
        except Exception as error:  # noqa: BLE001 - one that fails stops no other
            noted.errors.append(f"an errand was broken off: {error}")

    random = Random(errand.__qualname__)  # noqa: S311 - no secret, and the same in each run
    gaps = (random.expovariate(1) * every for _ in range(count))
    first = time.perf_counter()
    await asyncio.gather(*(one(number, first + at) for number, at in enumerate(accumulate(gaps))))
