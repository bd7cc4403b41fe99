"""The sender: takes what is due, sends it, writes down what came of it, for ever.

One process sends at a time, because the provider's rates are per number. Should two believe that
they hold the lease, a notice is still claimed by one of them only.
"""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from services.notifier import metrics, pauses
from services.notifier.channels.port import NoticeChannel, Outcome
from services.notifier.repository import PAUSES, ChannelPause, waiting
from services.notifier.template_states import TemplateStates
from services.notifier.use_cases.choosing import Choosing, Claimed
from services.notifier.use_cases.delivering import Delivering
from services.notifier.use_cases.recording import Recording, Sent, wants_a_person
from shared.domain.errors import ConflictError, InvalidInputError, TransientError
from shared.persistence.leases import Lease
from shared.persistence.mongo import passing_trouble
from shared.persistence.store import Store
from shared.whatsapp.errors import SendPolicy
from shared.whatsapp.results import OutcomeUnknown, Refused

LEASE = timedelta(seconds=6)
LOOK_EVERY = timedelta(milliseconds=100)
TIDY_EVERY = timedelta(seconds=2)
PAUSE_AFTER_TROUBLE = timedelta(milliseconds=500)
# Two batches: while one is at the provider the next is chosen. More would only leave more notices
# of unknown outcome behind when the process dies.
MOST_BATCHES = 2
# A batch holds so many times what is under way at once, to share the cost of its transactions.
CALLS_IN_A_ROW = 2
STOPPING_TAKES = timedelta(seconds=10)

log = structlog.get_logger(__name__)


class Sender:
    """Sends notices through one channel.

    Args:
        store: The ledger.
        channel: The way out.
        choosing: Claims what is sent next.
        recording: Writes down what came of it.
        delivering: Matches delivery states that came early.
        holder: Unique name of this process.
        concurrency: How many calls are under way at once.
        templates: Which templates the provider lets us use; read anew from time to time.
    """

    def __init__(
        self,
        store: Store,
        channel: NoticeChannel,
        choosing: Choosing,
        recording: Recording,
        delivering: Delivering,
        holder: str,
        concurrency: int,
        templates: TemplateStates | None = None,
    ) -> None:
        self._store, self._channel = store, channel
        self.choosing, self.recording, self._delivering = choosing, recording, delivering
        self._lease = Lease(store.database, "sender", holder, LEASE)
        self._lease_good_until = 0.0
        self._concurrency = concurrency
        self._templates = templates or TemplateStates()
        self._calls = asyncio.Semaphore(concurrency)
        self._batches: set[asyncio.Task[None]] = set()
        self._tidied_at = 0.0
        self._pause: ChannelPause | None = None
        self._is_stopping = False

    async def run(self) -> None:
        """Send until cancelled; what is under way is written down before it ends."""
        self._is_stopping = False
        try:
            while True:
                try:
                    with passing_trouble():
                        is_full = await self.turn()
                except (TransientError, ConflictError) as error:
                    if isinstance(error, TransientError):
                        log.warning("sender waits", cause=error.code)
                        await asyncio.sleep(PAUSE_AFTER_TROUBLE.total_seconds())
                    continue
                if not is_full:
                    await asyncio.sleep(LOOK_EVERY.total_seconds())
        finally:
            await self._stop()

    async def turn(self) -> bool:
        """Begin to send one batch; return whether it was as large as it may be."""
        if not await self._holds_lease():
            self._show_nothing()
            return False
        await self._tidy()
        await self._wait_for_room()
        most = self._most()
        claimed = await self.choosing.claim(most) if most else []
        if claimed:
            batch = asyncio.create_task(self._deliver(claimed))
            self._batches.add(batch)
            batch.add_done_callback(self._batches.discard)
        # Fewer than that, and those that come within the next moment can share a batch.
        return bool(claimed) and len(claimed) >= most

    async def drain(self) -> None:
        """Wait for everything under way."""
        while self._batches:
            await asyncio.wait(self._batches)

    def _most(self) -> int:
        now = self._store.clock()
        allowed = pauses.most_allowed(self._pause, now)
        room = self.choosing.pacing.room(self._concurrency * CALLS_IN_A_ROW, now)
        most = room if allowed is None else min(room, allowed)
        is_probe = most == 1
        return 0 if is_probe and self._batches else most

    async def _deliver(self, claimed: Sequence[Claimed]) -> None:
        outcomes = await asyncio.gather(*(self._send(c) for c in claimed))
        results = [Sent(c, o) for c, o in zip(claimed, outcomes, strict=True)]
        self.recording.learn(results)
        is_probe = bool(self._pause and self._pause.tries)
        while True:
            try:
                with passing_trouble():
                    await self.recording.record(results, is_probe=is_probe)
            except ConflictError:
                continue  # a delivery state was faster; read again
            except TransientError as error:
                log.warning("outcomes wait to be written", cause=error.code, notices=len(results))
                await asyncio.sleep(PAUSE_AFTER_TROUBLE.total_seconds())
            else:
                break
        if is_probe or any(wants_a_person(outcome) for outcome in outcomes):
            await self._look_at_pause()

    async def _send(self, claimed: Claimed) -> Outcome | None:
        async with self._calls:
            if self._is_stopping:
                return None
            try:
                return await self._channel.send(claimed.letter, self._store.clock())
            except InvalidInputError as error:
                log.error("a notice cannot be sent", kind=claimed.letter.kind, reason=str(error))  # noqa: TRY400 - the trace would show the letter
                return Refused(SendPolicy.OUR_BUG)
            except Exception:
                log.exception("a channel failed in an unforeseen way", kind=claimed.letter.kind)
                return OutcomeUnknown()

    async def _wait_for_room(self) -> None:
        while len(self._batches) >= MOST_BATCHES:
            await asyncio.wait(self._batches, return_when=asyncio.FIRST_COMPLETED)

    async def _tidy(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._tidied_at < TIDY_EVERY.total_seconds():
            return
        self._tidied_at = now
        await self.recording.tidy()
        await self._delivering.match_strays(self._store)
        await self._templates.refresh(self._store)
        await self._look_at_pause()
        count, oldest = await waiting(self._store)
        age = (self._store.clock() - oldest).total_seconds() if oldest else 0.0
        metrics.WAITING.set(count)
        metrics.OLDEST.set(max(0.0, age))

    def _show_nothing(self) -> None:
        """Leave the gauges to whoever sends; what this process knew of them gets old."""
        pauses.show(self._channel.name, is_paused=False)
        for gauge in (metrics.WAITING, metrics.OLDEST, metrics.TEMPLATES_UNUSABLE):
            gauge.set(0)

    async def _look_at_pause(self) -> None:
        self._pause = await self._store.find_one(PAUSES, {"_id": self._channel.name})
        pauses.show(self._channel.name, is_paused=bool(self._pause and self._pause.tries))

    async def _holds_lease(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now < self._lease_good_until:
            return True
        if not await self._lease.acquire(self._store.clock()):
            return False
        self._lease_good_until = now + LEASE.total_seconds() / 3
        return True

    async def _stop(self) -> None:
        self._is_stopping = True
        try:
            async with asyncio.timeout(STOPPING_TAKES.total_seconds()):
                await self.drain()
        except TimeoutError:
            log.warning("stopped while messages were under way", batches=len(self._batches))
        with passing_trouble():
            await self._lease.release()
