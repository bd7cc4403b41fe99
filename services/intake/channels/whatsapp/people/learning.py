"""What messages teach about people: a user id, a phone, a new number; and what does not fit."""

from dataclasses import replace

import structlog

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.people.changing import (
    find_person,
    put_changed,
    renumbered,
)
from services.intake.channels.whatsapp.people.disputes import note_dispute
from services.intake.channels.whatsapp.people.identity import Disagreement, Register, Sender
from services.intake.channels.whatsapp.people.register import BY_PLATFORM, Entry
from services.intake.parts import Parts
from shared.persistence.unit_of_work import UnitOfWork
from shared.whatsapp.content import NumberChange, PersonRef
from shared.whatsapp.updates import InboundMessage

log = structlog.get_logger(__name__)


def shown_by(message: InboundMessage) -> tuple[PersonRef, ...]:
    """Return everybody whom a message names, to look them up together."""
    if not isinstance(message.content, NumberChange):
        return (message.sender,)
    change = message.content
    return (message.sender, PersonRef(change.previous_user_id), change.new)


async def learn(
    parts: Parts, unit: UnitOfWork, register: Register, message: InboundMessage
) -> Sender:
    """Note what a message teaches about its sender, and return who that is."""
    if isinstance(message.content, NumberChange):
        return await _follow(parts, unit, register, message, message.content)
    sender = register.sender(message.sender)
    if sender.dispute is not None:
        await _dispute(parts, unit, message.sender, sender.dispute, sender.named)
    elif sender.is_new and not sender.is_disputed:
        return await _renumber(parts, unit, sender, message.sender, "user_id_learnt")
    return sender


async def _follow(
    parts: Parts,
    unit: UnitOfWork,
    register: Register,
    message: InboundMessage,
    change: NumberChange,
) -> Sender:
    """Follow somebody to a new number or user id, unless that is known to be another person's."""
    previous = PersonRef(change.previous_user_id)  # nobody, where the platform tells no ids
    before = register.sender(previous) if previous else None
    sender = before if before and before.known else register.sender(message.sender)
    if sender.known is None:
        return sender
    there = set(register.sender(change.new).named) - {sender.known.id}
    if there:
        named = (sender.known.id, *sorted(there))
        await _dispute(parts, unit, change.new, Disagreement.NUMBER_TAKEN, named)
    elif not sender.is_disputed:
        return await _renumber(parts, unit, sender, change.new, "number_changed")
    return sender


async def _dispute(
    parts: Parts,
    unit: UnitOfWork,
    who: PersonRef,
    disagreement: Disagreement,
    named: tuple[str, ...],
) -> None:
    metrics.IDENTITY_DISPUTES.inc()
    log.warning("phone and user id of a message do not fit the register", why=disagreement.value)
    await note_dispute(parts, unit, who, disagreement, named)


async def _renumber(
    parts: Parts, unit: UnitOfWork, sender: Sender, who: PersonRef, action: str
) -> Sender:
    """Note a new phone or user id; return the sender with the address that notices go to now."""
    known = await find_person(unit, sender.known.id) if sender.known else None
    if known is None:
        return sender
    hasher, fields = parts.hasher, []
    if who.phone and hasher.phone(who.phone) != known.phone_hash:
        fields.append("phone")
    if who.user_id and hasher.whatsapp(who.user_id) != known.whatsapp_hash:
        fields.append("whatsapp_id")
    if not fields:
        return replace(sender, contact_ref=known.contact_ref)
    key = await parts.keyring.get(known.owner)
    entry = Entry(at=unit.now, by=BY_PLATFORM, action=action, fields=tuple(fields))
    changed = renumbered(known, key, hasher, who, entry)
    await put_changed(parts, unit, known, changed)
    return replace(sender, contact_ref=changed.contact_ref)
