"""Putting messages in line for their turns, each once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.inbound import SILENT, to_inbound
from services.intake.channels.whatsapp.people.admission import look_up
from services.intake.channels.whatsapp.people.learning import learn, shown_by
from services.intake.channels.whatsapp.raw_bodies import owner_on
from services.intake.channels.whatsapp.repository import (
    MESSAGE_FIELD,
    MESSAGES,
    Message,
    Progress,
    RawBody,
)
from services.intake.channels.whatsapp.telling_on import Dated
from services.intake.parts import Parts
from shared.events.intake import ContactHeard
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import seal
from shared.whatsapp.content import MessageKind
from shared.whatsapp.updates import InboundMessage

OPENS_NO_WINDOW = frozenset({MessageKind.SYSTEM, MessageKind.NUMBER_CHANGE, MessageKind.REVOKE})


async def line_up(
    parts: Parts,
    unit: UnitOfWork,
    webhooks: Sequence[Dated],
    bodies: Sequence[RawBody],
    remembered: timedelta,
) -> int:
    """Put messages in line, each once, and tell that their senders were heard.

    Args:
        parts: The service's parts.
        unit: The batch's.
        webhooks: What the bodies tell.
        bodies: Those bodies, in the same order.
        remembered: How long a message is remembered that waits for no turn.

    Returns:
        How many were new.
    """
    hasher = parts.hasher
    arrived: dict[str, tuple[str, datetime, InboundMessage]] = {}
    for body, (received_at, webhook) in zip(bodies, webhooks, strict=True):
        for index, message in enumerate(webhook.messages):
            if message.group_id is None:
                place = f"{body.id}:{index:05d}"
                key = hasher.whatsapp(message.key)
                arrived.setdefault(key, (place, received_at, message))
    if not arrived:
        return 0
    await unit.load(MESSAGES, arrived)
    new = {key: a for key, a in arrived.items() if await unit.get(MESSAGES, key) is None}
    metrics.UPDATES.labels("repeated").inc(len(arrived) - len(new))
    people = [who for _, _, message in new.values() for who in shown_by(message)]
    register = await look_up(parts, *people)
    days = {owner_on(at) for _, at, _ in new.values()}
    keys = await parts.keyring.get_many(days)
    heard: dict[str, datetime] = {}
    for key, (place, received_at, message) in new.items():
        sender = await learn(parts, unit, register, message)
        inbound = to_inbound(message, received_at)
        if message.kind not in OPENS_NO_WINDOW:
            before = heard.get(sender.contact_ref, inbound.at)
            heard[sender.contact_ref] = max(before, inbound.at)
        # A new number that is told again, days later, must not undo what came after it.
        is_done = message.kind is MessageKind.NUMBER_CHANGE
        if message.kind in SILENT and not is_done:
            continue
        content = seal(keys[owner_on(received_at)], inbound.model_dump_json(), MESSAGE_FIELD)
        unit.put(
            MESSAGES,
            Message(
                id=key,
                person=sender.person,
                order=place,
                received_at=received_at,
                content=content,
                progress=Progress.DONE if is_done else Progress.WAITING,
                expires_at=unit.now + remembered if is_done else None,
            ),
        )
    for reference, at in heard.items():
        event = ContactHeard(contact_ref=reference, at=at)
        unit.emit(event, subject=reference, topic=event.topic)
    return len(new)
