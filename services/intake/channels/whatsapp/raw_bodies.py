"""Raw webhook bodies: kept sealed, for as long as it takes to be sure that they were understood."""

from datetime import datetime

from services.intake.channels.whatsapp.repository import RAW_BODIES, RAW_FIELD, RawBody
from shared.domain.ids import new_id
from shared.persistence.store import Store
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey, open_bytes, seal_bytes


class RawBodies:
    """Keeps bodies; calls at the same time share one durable write.

    Args:
        store: Where they are kept.
        keyring: For the day's key.
    """

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    async def keep(self, raw: bytes) -> None:
        """Store a body for good.

        Raises:
            DatabaseAwayError: It is not stored; the platform will send it again.
        """
        now = self._store.clock()
        key = await self._keyring.create(owner_on(now))
        body = RawBody(
            id=new_id(),
            received_at=now,
            size=len(raw),
            sealed=seal_bytes(key, raw, RAW_FIELD),
        )
        async with self._store.unit_of_work() as unit:
            unit.put(RAW_BODIES, body)


def owner_on(moment: datetime) -> str:
    """Return whose key seals what came in on a day (UTC)."""
    return f"webhook:{moment:%Y-%m-%d}"


def open_body(key: DataKey, body: RawBody) -> bytes:
    """Return the bytes as they came."""
    return open_bytes(key, body.sealed, RAW_FIELD)
