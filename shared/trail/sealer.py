"""The sealer: seals what is new within a second or so, and looks whether the chain holds."""

from datetime import datetime, timedelta

import structlog

from shared.observability import metrics
from shared.persistence.leases import Lease
from shared.persistence.rounds import in_rounds
from shared.trail.chain import Broken, Head
from shared.trail.following import check_noted, follow_trail
from shared.trail.records import TRAIL, UNSEALED
from shared.trail.sealing import read_head, seal_new
from shared.trail.trail import Trail

EVERY = timedelta(seconds=1)
LEASE = timedelta(seconds=10)
# The chain is followed a part at a time, and then from its beginning again.
LOOK_EVERY = timedelta(seconds=10)
LOOK_AT = 1_000
# The head goes into the log so that it is noted outside of the database.
NOTE_EVERY = timedelta(minutes=10)

log = structlog.get_logger(__name__)


class Sealer:
    """Seals and looks; one process of a service at a time, under a lease.

    Args:
        trail: The service's.
        holder: Unique name of this process.
    """

    def __init__(self, trail: Trail, holder: str) -> None:
        self._trail, self._store = trail, trail.store
        self._lease = Lease(trail.store.database, "trail", holder, LEASE)
        self._next_look = self._next_note = trail.store.clock()
        self._looked_at = 0
        self._known: Head | None = None

    async def run(self) -> None:
        """Seal until cancelled; trouble only makes it wait."""
        await in_rounds(self.turn, EVERY, "sealer waits")

    async def turn(self) -> None:
        """Seal what is new and look at a part, if it is this process's turn."""
        now = self._store.clock()
        waits_since = await self._waits_since()
        is_to_look = now >= self._next_look
        # The lease is not asked for when there is nothing to do.
        if (waits_since or is_to_look) and await self._lease.acquire(now):
            await seal_new(self._store, self._trail.key)
            if is_to_look:
                self._next_look = now + LOOK_EVERY
                await self._look()
                await self._note(now)
        age = (now - waits_since).total_seconds() if waits_since else 0.0
        metrics.TRAIL_UNSEALED_AGE.set(max(0.0, age))

    async def _waits_since(self) -> datetime | None:
        rows = self._store.database[TRAIL.name]
        oldest = await rows.find_one({"number": UNSEALED}, {"at": 1}, sort=[("_id", 1)])
        return oldest["at"] if oldest else None

    async def _look(self) -> None:
        """Follow the next part of the chain; a broken place is told until it holds again.

        First it is compared with the head that was seen last: one that was cut off together with
        its head shows as long as a process lives that has seen it.
        """
        if self._known and (cut := await check_noted(self._trail, self._known)):
            self._tell(cut)
            return
        followed = await follow_trail(self._trail, self._looked_at, LOOK_AT)
        self._looked_at = 0 if followed.is_finished else followed.reached.number
        metrics.TRAIL_SEALED.set(followed.head.number)
        if followed.broken:
            self._tell(followed.broken)
            return
        self._known = followed.head if followed.head.number else None
        if followed.is_finished:
            metrics.TRAIL_BROKEN.set(0)

    def _tell(self, broken: Broken) -> None:
        metrics.TRAIL_BROKEN.set(1)
        log.error("the trail is broken", number=broken.number, fault=broken.fault)

    async def _note(self, now: datetime) -> None:
        if now < self._next_note:
            return
        self._next_note = now + NOTE_EVERY
        head, _ = await read_head(self._store)
        log.info("head of the trail", number=head.number, seal=head.seal)
