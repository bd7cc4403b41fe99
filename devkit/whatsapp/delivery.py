"""Delivers webhooks: many at a time, signed, tried again until the business answers 200."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Sequence

from devkit.whatsapp.faults import happens
from devkit.whatsapp.simulator import Simulator
from devkit.whatsapp.updates import Update
from devkit.whatsapp.wire import encode, sign

Post = Callable[[bytes, str], Awaitable[int]]
"""Sends a body with its signature; gives the HTTP status, or 0 when there was no answer."""


_TAKEN = 200
_UNHEARD = 0
_GUESSED = "a secret that was guessed"
_LARGEST = 3 * 1024 * 1024


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
        self.forged_taken = 0

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
        self.forged_taken = 0

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
        world = self._simulator.world
        body = encode(self._simulator.to_payload(batch))
        if happens(world, world.knobs.delivery.forged, "forged"):
            self._note_forged(await self._post(*_forged(body)))
        if happens(world, world.knobs.delivery.oversized, "oversized"):
            self._note_forged(await self._post(*_oversized(body)))
        began, at = time.perf_counter(), world.now()
        status = await self._post(body, sign(body, world.business.app_secret))
        if status == _TAKEN and happens(world, world.knobs.delivery.unheard, "unheard"):
            status = _UNHEARD
        world.log.note(
            at=at,
            is_webhook=True,
            what=_summary(batch),
            status=status,
            seconds=time.perf_counter() - began,
            body=body,
            attempt=max((update.attempts for update in batch), default=0) + 1,
        )
        # Any other answer is a failure, also 201 and 204.
        if status == _TAKEN:
            self.succeeded += 1
            self.updates_delivered += len(batch)
            return
        self.failed += 1
        for update in batch:
            if not self._simulator.timeline.try_again(update):
                self.abandoned += 1

    def _note_forged(self, status: int) -> None:
        """A business that answers 200 to what is wrongly signed has believed it."""
        self.forged_taken += status == _TAKEN


def _forged(body: bytes) -> tuple[bytes, str]:
    """The same with other ids, signed by somebody who does not know the secret."""
    return body.replace(b"wamid.", b"wamid.X"), sign(body, _GUESSED)


def _oversized(body: bytes) -> tuple[bytes, str]:
    """More than the provider ever posts at once, signed likewise."""
    larger = body.ljust(_LARGEST + 1)
    return larger, sign(larger, _GUESSED)


def _summary(batch: Sequence[Update]) -> str:
    """What a webhook tells of, e.g. `2 text, 1 delivered`."""
    kinds = Counter(str(u.body.get("status") or u.body.get("type") or u.field) for u in batch)
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items())
