"""Gathering: callers who meet share one call.

A round trip to the database costs the driver about the same for one document as for twenty. So
while one call is under way, the callers that arrive wait and then share the next.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

MOST_TOGETHER = 100
"""The answer to more would hold up everybody who waits for it."""


class Gathering(Generic[Item, Answer]):
    """Makes one call of many.

    Args:
        together: Does it for several items, and returns their answers in the same order. What it
            raises reaches every caller whose item was among them.
        most: How many items share a call.
    """

    def __init__(
        self,
        together: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        most: int = MOST_TOGETHER,
    ) -> None:
        self._together, self._most = together, most
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._worker: asyncio.Task[None] | None = None

    async def __call__(self, item: Item) -> Answer:
        """Return the answer for an item, of a call that began after this one."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        while self._waiting:
            count = min(len(self._waiting), self._most)
            group = [self._waiting.popleft() for _ in range(count)]
            try:
                answers = await self._together([item for item, _ in group])
            except Exception as error:  # noqa: BLE001 - it belongs to the callers, not to this task
                for _, future in group:
                    if not future.done():  # its caller gave up
                        future.set_exception(error)
            else:
                for (_, future), answer in zip(group, answers, strict=True):
                    if not future.done():
                        future.set_result(answer)
