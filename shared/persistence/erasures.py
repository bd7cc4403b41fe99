"""Forgetting what destroying a key does not make unreadable: keyed hashes in a service's records.

A destroyed key leaves a tombstone. Every service follows the tombstones by itself, so that it does
not matter who destroyed a key, or whether the service ran at that time.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from shared.persistence.leases import Lease
from shared.persistence.progress import Progress
from shared.persistence.rounds import in_rounds
from shared.persistence.store import Store
from shared.privacy.keyring import CACHE_TTL, Keyring

EVERY = timedelta(seconds=30)
LEASE = EVERY * 3
AT_ONCE = 200
SETTLED = CACHE_TTL + timedelta(minutes=1)
"""By then no process has the key in its cache any more, and clocks may differ a little."""
ONCE_MORE = timedelta(days=1)
"""What was still on its way when the key was destroyed has arrived by then."""

Forget = Callable[[Sequence[str]], Awaitable[None]]


class Erasures:
    """Has a service forget requests whose key was destroyed; one process at a time.

    Args:
        store: The service's state.
        keyring: Where tombstones are.
        holder: Unique name of this process.
        forget: Removes hashes from the records of requests; may be called again for the same ones.
        passes: How long after a destruction the service looks, and looks again.
    """

    def __init__(
        self,
        store: Store,
        keyring: Keyring,
        holder: str,
        forget: Forget,
        passes: Sequence[timedelta] = (SETTLED, ONCE_MORE),
    ) -> None:
        self._store, self._keyring, self._forget = store, keyring, forget
        self._lease = Lease(store.database, "erasures", holder, LEASE)
        self._passes = passes

    async def run(self) -> None:
        """Follow tombstones until cancelled."""
        await in_rounds(self._round, EVERY, "erasures wait")

    async def sweep(self) -> None:
        """Look once."""
        for number, delay in enumerate(self._passes, start=1):
            progress = Progress(self._store.database, f"erasures-{number}")
            await self._follow(progress, self._store.clock() - delay)

    async def _round(self) -> None:
        await self._keyring.prepare()
        if await self._lease.acquire(self._store.clock()):
            await self.sweep()

    async def _follow(self, progress: Progress, until: datetime) -> None:
        while True:
            at, _, owner = (await progress.read()).partition(" ")
            since = datetime.fromisoformat(at) if at else datetime.fromtimestamp(0, UTC)
            found = await self._keyring.destroyed(since, owner, until, AT_ONCE)
            if not found:
                return
            await self._forget([tombstone.owner for tombstone in found])
            last = found[-1]
            await progress.write(f"{(last.destroyed_at or until).isoformat()} {last.owner}")
