"""Writing a person who changed, and saying so where it concerns how the person is reached.

What was filed before keeps nobody at an old number: notices, and officers' answers, go where the
person is now, in the language that the person reads now.
"""

from services.intake.channels.whatsapp.handover.handing_over import readdress
from services.intake.channels.whatsapp.people.register import (
    BY_THEMSELVES,
    HEAD_NAME,
    HEAD_PHONE,
    HEAD_WHATSAPP_ID,
    RESIDENTS,
    VILLAGE_HEADS,
    Correspondent,
    Entry,
    Resident,
    VillageHead,
)
from services.intake.parts import Parts
from shared.events.intake import PersonAddress, PersonChanged
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy import fields
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import DataKey, open_sealed, seal
from shared.whatsapp.content import PersonRef


async def put_changed(
    parts: Parts, unit: UnitOfWork, before: Correspondent, after: Correspondent
) -> None:
    """Write a person who changed; say so if the address or the language is another."""
    put_person(unit, after)
    has_moved = after.contact_ref != before.contact_ref
    has_language = after.reads != before.reads
    if not (has_moved or has_language):
        return
    key = await parts.keyring.get(after.owner)
    reached = address_of(after, key)
    changed = PersonChanged(
        ref=after.id,
        sequence=before.version + 1,
        address=_sealed(key, reached, after.contact_ref) if has_moved else None,
        language=after.reads if has_language else None,
        at=unit.now,
    )
    unit.emit(changed, subject=after.id, topic=changed.topic)
    await readdress(parts, unit, after.id, reached, after.reads)


async def choose_language(
    parts: Parts, unit: UnitOfWork, person: Correspondent, language: str
) -> None:
    """Remember the language that a person has chosen, for longer than the conversation lasts."""
    current = await find_person(unit, person.id)
    if current is not None and current.reads != language:
        chosen = current.model_copy(update={"chosen_language": language})
        await put_changed(parts, unit, current, chosen)


async def give_name(parts: Parts, unit: UnitOfWork, person: Correspondent, name: str) -> None:
    """Remember what a resident is called, for longer than the conversation lasts."""
    current = await unit.get(RESIDENTS, person.id)
    if current is None:  # the register's names are the office's
        return
    key = await parts.keyring.get(current.owner)
    if current.name is not None and open_sealed(key, current.name, HEAD_NAME) == name:
        return
    action = "name_given" if current.name is None else "name_corrected"
    entry = Entry(at=unit.now, by=BY_THEMSELVES, action=action, fields=("name",))
    told = {"name": seal(key, name, HEAD_NAME), "trail": (*current.trail, entry)}
    unit.put(RESIDENTS, current.model_copy(update=told))


def address_of(person: Correspondent, key: DataKey) -> PersonRef:
    """Return where a person is written to: the phone, where there is one."""
    if person.phone:
        return PersonRef(None, open_sealed(key, person.phone, HEAD_PHONE))
    if person.whatsapp_id:
        return PersonRef(open_sealed(key, person.whatsapp_id, HEAD_WHATSAPP_ID), None)
    return PersonRef(None, None)


def renumbered(
    known: Correspondent, key: DataKey, hasher: LookupHasher, who: PersonRef, entry: Entry
) -> Correspondent:
    """Return a person with another phone, user id, or both; what is not shown stays."""
    new: dict[str, object] = {"trail": (*known.trail, entry)}
    if who.phone:
        new |= {"phone": seal(key, who.phone, HEAD_PHONE), "phone_hash": hasher.phone(who.phone)}
    if who.user_id:
        new |= {
            "whatsapp_id": seal(key, who.user_id, HEAD_WHATSAPP_ID),
            "whatsapp_hash": hasher.whatsapp(who.user_id),
        }
    return known.model_copy(update=new)


def put_person(unit: UnitOfWork, person: Correspondent) -> None:
    """Write a person to where such people are kept."""
    if isinstance(person, VillageHead):
        unit.put(VILLAGE_HEADS, person)
    elif isinstance(person, Resident):
        unit.put(RESIDENTS, person)


async def find_person(unit: UnitOfWork, identity: str) -> Correspondent | None:
    """Return a person as the register has it."""
    return await unit.get(VILLAGE_HEADS, identity) or await unit.get(RESIDENTS, identity)


def _sealed(key: DataKey, reached: PersonRef, contact_ref: str) -> PersonAddress:
    return PersonAddress(
        phone=seal(key, reached.phone, fields.APPLICANT_PHONE) if reached.phone else None,
        whatsapp_id=(
            seal(key, reached.user_id, fields.APPLICANT_WHATSAPP_ID) if reached.user_id else None
        ),
        contact_ref=contact_ref,
    )
