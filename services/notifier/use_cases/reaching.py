"""How people are reached now: at another number, or in another language, than when they filed.

It is looked up when a notice is written and again when it leaves. So it makes no difference whether
a change is heard before or after the submissions that it concerns, and one that is heard again
changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from services.notifier import domain
from services.notifier.notice import Address
from services.notifier.repository import PEOPLE, NoticeRecord, PersonRecord
from shared.events.envelope import Event
from shared.events.intake import PersonAddress, PersonChanged
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy import fields
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey, Sealed, open_sealed, seal

KEPT = timedelta(days=730)
"""After the last change: longer than a request is under way, corrections included."""


async def preload(unit: UnitOfWork, events: Sequence[Event[Any]]) -> None:
    """Read the people of whom a batch tells that they changed, by one query."""
    await unit.load(PEOPLE, [e.body.ref for e in events if isinstance(e.body, PersonChanged)])


async def hear_person(unit: UnitOfWork, event: Event[PersonChanged]) -> None:
    """Note where somebody is reached from now on, or in which language."""
    told = event.body
    known = await unit.get(PEOPLE, told.ref)
    before = known or PersonRecord(id=told.ref, expires_at=unit.now + KEPT)
    after = domain.follow(before, told)
    if after != before or known is None:
        unit.put(PEOPLE, after.model_copy(update={"expires_at": unit.now + KEPT}))


async def language_of(unit: UnitOfWork, person: str | None) -> str | None:
    """Return what a person reads now, if that changed since something was filed."""
    known = await unit.get(PEOPLE, person) if person else None
    return known.language if known else None


async def as_reached_now(
    unit: UnitOfWork, keyring: Keyring, notices: Sequence[NoticeRecord]
) -> list[NoticeRecord]:
    """Return notices with the address and the language that their people have now."""
    await unit.load(PEOPLE, {n.person for n in notices if n.person})
    people = {n.id: await unit.get(PEOPLE, n.person) for n in notices if n.person}
    moved = {n.id: p.address for n in notices if (p := people.get(n.id)) and _has_moved(n, p)}
    owners = {n.request_id for n in notices if n.id in moved}
    owners |= {owner for address in moved.values() if address for owner in _owners(address)}
    keys = await keyring.get_many(owners) if owners else {}
    reached = []
    for notice in notices:
        person, address = people.get(notice.id), moved.get(notice.id)
        changed: dict[str, object] = {}
        if address and keys.keys() >= {notice.request_id, *_owners(address)}:
            changed["address"] = _readdressed(notice, address, keys)
        if person and person.language and person.language != notice.language:
            changed["language"] = person.language
        reached.append(notice.model_copy(update=changed) if changed else notice)
    return reached


def _has_moved(notice: NoticeRecord, person: PersonRecord) -> bool:
    known = person.address
    return known is not None and known.contact_ref != notice.address.contact_ref


def _owners(address: PersonAddress) -> set[str]:
    return {value.owner for value in (address.phone, address.whatsapp_id) if value}


def _readdressed(
    notice: NoticeRecord, address: PersonAddress, keys: Mapping[str, DataKey]
) -> Address:
    """Return a person's address under the request's key, so that erasing the request erases it."""

    def again(value: Sealed | None, field: str) -> Sealed | None:
        if value is None:
            return None
        return seal(keys[notice.request_id], open_sealed(keys[value.owner], value, field), field)

    return Address(
        name=notice.address.name,
        phone=again(address.phone, fields.APPLICANT_PHONE),
        whatsapp_id=again(address.whatsapp_id, fields.APPLICANT_WHATSAPP_ID),
        contact_ref=address.contact_ref,
    )
