"""Delivers webhooks: many at a time, signed, tried again until the business answers 200."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from devkit.whatsapp.simulator import Simulator
from devkit.whatsapp.updates import Update
from devkit.whatsapp.wire import encode, sign

Post = Callable[[bytes, str], Awaitable[int]]
"""Sends a body with its signature; gives the HTTP status, or 0 when there was no answer."""


class WebhookDelivery:
    """Moves due updates to the business; what fails goes back and is gathered anew."""

    def __init__(self, simulator: Simulator, post: Post) -> None:
        self._simulator, self._post = simulator, post
        self._waiting: deque[list[Update]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self.succeeded = 0
        self.failed = 0
        self.updates_delivered = 0
        self.abandoned = 0

    @property
    def waiting(self) -> int:
        """POSTs that wait for their turn."""
        return len(self._waiting)

    @property
    def in_flight(self) -> int:
        """POSTs that wait for their answer."""
        return len(self._tasks)

    def pump(self) -> None:
        """Start delivering all that is due."""
        self._waiting.extend(self._simulator.due_batches())
        self._start()

    async def until_idle(self, within: float) -> bool:
        """Wait until no POST waits or is in flight; False when that takes too long."""
        try:
            async with asyncio.timeout(within):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

    async def stop(self) -> None:
        """Break off everything; updates in flight are forgotten."""
        self._waiting.clear()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def reset(self) -> None:
        """Break off everything and count from zero."""
        await self.stop()
        self.succeeded = self.failed = self.updates_delivered = self.abandoned = 0

    def _start(self) -> None:
        most = self._simulator.knobs.delivery.concurrency
        while self._waiting and len(self._tasks) < most:
            self._idle.clear()
            task = asyncio.create_task(self._deliver(self._waiting.popleft()))
            self._tasks.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._start()
        if not self._tasks:
            self._idle.set()
        if not task.cancelled():
            task.result()

    async def _deliver(self, batch: list[Update]) -> None:
        body = encode(self._simulator.to_payload(batch))
        signature = sign(body, self._simulator.world.business.app_secret)
        status = await self._post(body, signature)
        # Any other answer is a failure, also 201 and 204.
        if status == 200:
            self.succeeded += 1
            self.updates_delivered += len(batch)
            return
        self.failed += 1
        for update in batch:
            if not self._simulator.timeline.try_again(update):
                self.abandoned += 1
