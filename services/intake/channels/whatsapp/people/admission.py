"""Who is served: village heads in office, residents where the office lets them."""

from enum import StrEnum

from services.intake.channels.whatsapp.people.access import read_access
from services.intake.channels.whatsapp.people.disputes import DISPUTES, DisputeStatus, dispute_id
from services.intake.channels.whatsapp.people.identity import Register, Sender, hashes_of
from services.intake.channels.whatsapp.people.register import (
    Correspondent,
    find_heads,
    find_residents,
)
from services.intake.channels.whatsapp.people.residents import heard, meet
from services.intake.parts import Parts
from shared.persistence.unit_of_work import UnitOfWork
from shared.whatsapp.content import PersonRef


class NotServed(StrEnum):
    """Why somebody is not served; the key of the text that says so."""

    UNREGISTERED = "unregistered"
    TERM_OVER = "term_over"
    DISPUTED = "disputed"


async def look_up(parts: Parts, *people: PersonRef) -> Register:
    """Return those who are known among the senders of messages, by one query for each kind."""
    phones, identities = hashes_of(people, parts.hasher)
    heads = await find_heads(parts.store, phones, identities)
    residents = await find_residents(parts.store, phones, identities)
    return Register(heads, parts.hasher, residents)


async def admit(
    parts: Parts, unit: UnitOfWork, sender: Sender, who: PersonRef
) -> Correspondent | NotServed:
    """Return whom to serve, or why not; where residents are let in, a stranger becomes known."""
    if sender.is_disputed:
        settled = await unit.get(DISPUTES, dispute_id(parts.hasher, who))
        is_nobody = settled is not None and settled.status is DisputeStatus.IS_NOBODY
        return NotServed.UNREGISTERED if is_nobody else NotServed.DISPUTED
    if sender.head is not None and sender.head.is_in_office(parts.today()):
        return sender.head
    if not (await read_access(unit)).is_open_to_residents:
        return NotServed.UNREGISTERED if sender.head is None else NotServed.TERM_OVER
    if sender.head is not None:
        return sender.head
    known = await heard(unit, sender.resident) if sender.resident is not None else None
    return known or await meet(parts, unit, who)
