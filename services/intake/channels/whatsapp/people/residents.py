"""Residents who write for themselves, where the office lets them."""

from datetime import datetime, timedelta
from typing import Final

from services.intake.channels.whatsapp.people.register import (
    BY_PLATFORM,
    HEAD_PHONE,
    HEAD_WHATSAPP_ID,
    RESIDENTS,
    Entry,
    Resident,
)
from services.intake.parts import Parts
from shared.domain.ids import new_id
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import seal
from shared.whatsapp.content import PersonRef

KEPT: Final = timedelta(days=400)
"""After the last message: a request may be asked about, and corrected, for a year."""
HEARD_AGAIN: Final = timedelta(days=1)
"""How exactly the last message is known: a write for each would tell no more."""
AT_ONCE: Final = 200


async def meet(parts: Parts, unit: UnitOfWork, who: PersonRef) -> Resident:
    """Return a new record of somebody who writes for the first time."""
    identity = new_id()
    key = await parts.keyring.create(f"person:{identity}")
    resident = Resident(
        id=identity,
        phone=seal(key, who.phone, HEAD_PHONE) if who.phone else None,
        whatsapp_id=seal(key, who.user_id, HEAD_WHATSAPP_ID) if who.user_id else None,
        phone_hash=parts.hasher.phone(who.phone) if who.phone else None,
        whatsapp_hash=parts.hasher.whatsapp(who.user_id) if who.user_id else None,
        heard_at=unit.now,
        expires_at=unit.now + KEPT,
        trail=(Entry(at=unit.now, by=BY_PLATFORM, action="added"),),
    )
    return unit.put(RESIDENTS, resident)


async def heard(unit: UnitOfWork, resident: Resident) -> Resident | None:
    """Note that somebody wrote, once a day; None if the record was forgotten a moment ago."""
    if unit.now - resident.heard_at < HEARD_AGAIN:
        return resident
    current = await unit.get(RESIDENTS, resident.id)
    if current is None:
        return None
    told = {"heard_at": unit.now, "expires_at": unit.now + KEPT}
    return unit.put(RESIDENTS, current.model_copy(update=told))


async def forget_residents(parts: Parts, now: datetime) -> int:
    """Forget those who have not written for long: the key first, then the record."""
    found = await parts.store.find(RESIDENTS, {"expires_at": {"$lte": now}}, limit=AT_ONCE)
    for resident in found:
        await parts.keyring.destroy(resident.owner)
        async with parts.store.unit_of_work() as unit:
            if (current := await unit.get(RESIDENTS, resident.id)) is not None:
                unit.delete(RESIDENTS, current)
    return len(found)
