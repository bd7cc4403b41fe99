"""Whether any resident may use the channel, or village heads only: the office's choice.

It is a record and not an environment variable, so that a supervisor changes it in a minute, without
a restart, and the record says who did and why.
"""

from datetime import datetime
from typing import Final

from services.intake.channels.whatsapp.people.register import Entry
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.records import Collection, Record
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.trail.records import record

WHATSAPP: Final = "whatsapp"
TRAIL_KEPT: Final = 200
"""Entries; a switch that is turned more often than that has other problems."""


class ChannelAccess(Record):
    """Who may use a channel; its id is the channel's name."""

    is_open_to_residents: bool = False
    changed_at: datetime | None = None
    trail: tuple[Entry, ...] = ()


ACCESS: Collection[ChannelAccess] = Collection("channel_access", ChannelAccess, "channel")


async def read_access(unit: UnitOfWork) -> ChannelAccess:
    """Return who may use the channel; village heads only, until somebody says otherwise."""
    return await unit.get(ACCESS, WHATSAPP) or ChannelAccess(id=WHATSAPP)


async def change_access(
    store: Store, by: Principal, *, is_open_to_residents: bool, note: str
) -> ChannelAccess:
    """Open the channel to any resident, or close it to them again."""
    async with store.unit_of_work() as unit:
        access = await read_access(unit)
        if access.is_open_to_residents is is_open_to_residents:
            return access
        action = "opened" if is_open_to_residents else "closed"
        entry = Entry(at=unit.now, by=by.id, action=action, fields=("residents",), note=note)
        changed = {
            "is_open_to_residents": is_open_to_residents,
            "changed_at": unit.now,
            "trail": (*access.trail, entry)[-TRAIL_KEPT:],
        }
        record(unit, by, Action.IDENTITIES_MANAGE, codes={"residents": action})
        return unit.put(ACCESS, access.model_copy(update=changed))
