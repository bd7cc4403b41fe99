"""Reading stored webhook bodies: delivery states are told on, messages wait for their turn.

A batch of bodies is read into one transaction: events, messages, and that the bodies are done. So
whatever stops, a body is read again or has been read whole. One that fails is set aside alone.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

import structlog

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.defects import describe
from services.intake.channels.whatsapp.failed_replies import send_anew
from services.intake.channels.whatsapp.handover.sending import message_of, note_delivery
from services.intake.channels.whatsapp.handover.threads import THREAD_MESSAGES
from services.intake.channels.whatsapp.inbound import SILENT, to_inbound
from services.intake.channels.whatsapp.letters import (
    Origin,
    note_letter,
    reason_of,
    worth_a_letter,
)
from services.intake.channels.whatsapp.people.admission import look_up
from services.intake.channels.whatsapp.people.learning import learn, shown_by
from services.intake.channels.whatsapp.raw_bodies import open_body, owner_on
from services.intake.channels.whatsapp.reports import is_of_a_reply, template_changes, to_events
from services.intake.channels.whatsapp.repository import (
    ASIDE_KEPT,
    MESSAGE_FIELD,
    MESSAGES,
    RAW_BODIES,
    Message,
    Progress,
    RawBody,
    find_waiting_bodies,
)
from services.intake.parts import Parts
from shared.domain.errors import ConflictError, MalformedError, TransientError
from shared.events.intake import ContactHeard
from shared.persistence.mongo import passing_trouble
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import DataKey, seal
from shared.whatsapp.content import MessageKind
from shared.whatsapp.updates import InboundMessage, NotUnderstood, StatusUpdate, Webhook
from shared.whatsapp.webhook import parse

BODIES_AT_ONCE = 50
BYTES_AT_ONCE = 6_000_000
IN_A_THREAD_FROM = 50_000
"""Bytes from which reading a body takes longer than other work should wait."""
OPENS_NO_WINDOW = frozenset({MessageKind.SYSTEM, MessageKind.NUMBER_CHANGE, MessageKind.REVOKE})

PLAIN = re.compile(r"[A-Z0-9_]{1,40}")
"""A platform's word; anything else could be a text with somebody's data in it."""

log = structlog.get_logger(__name__)

Dated = tuple[datetime, Webhook]


class Taken(NamedTuple):
    """How many bodies were read, and how many messages in them were new."""

    bodies: int = 0
    messages: int = 0


class TakingIn:
    """Reads stored bodies.

    Args:
        parts: The service's parts.
        kept: How long a body is kept once it was read.
        remembered: How long a message is remembered that waits for no turn.
        random: Where the jitter of pauses comes from.
    """

    def __init__(
        self, parts: Parts, kept: timedelta, remembered: timedelta, random: Random
    ) -> None:
        self._parts = parts
        self._kept, self._remembered = kept, remembered
        self._random = random

    async def take(self) -> Taken:
        """Read the oldest bodies; return how many, and how many messages were new in them.

        Raises:
            TransientError: Nothing was read for now; try again.
        """
        ids = await find_waiting_bodies(self._parts.store, BODIES_AT_ONCE, BYTES_AT_ONCE)
        return Taken(len(ids), await self._take(ids) if ids else 0)

    async def _take(self, ids: Sequence[str]) -> int:
        try:
            return await self._read(ids)
        except TransientError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad body never costs its neighbours
            if len(ids) > 1:
                return sum([await self._take([one]) for one in ids])
            if not isinstance(error, ConflictError):  # then another process was faster
                # Without the message, which may quote people.
                log.error("a webhook body is set aside", **describe(error))  # noqa: TRY400
                await self._set_aside(ids[0], error)
            return 0

    async def _read(self, ids: Sequence[str]) -> int:
        unit = self._parts.store.new_unit()
        with passing_trouble():
            await unit.load(RAW_BODIES, ids)
            loaded = [await unit.get(RAW_BODIES, one) for one in ids]
            bodies = [b for b in loaded if b is not None and b.progress is Progress.WAITING]
            days = {owner_on(body.received_at) for body in bodies}
            keys = await self._parts.keyring.get_many(days)
            webhooks = [
                (b.received_at, await _parsed(keys[owner_on(b.received_at)], b)) for b in bodies
            ]
            webhooks = [(at, self._of_our_number(webhook)) for at, webhook in webhooks]
            _count(webhooks)
            await self._report(unit, webhooks)
            new = await self._hear(unit, webhooks, bodies)
            until = unit.now + self._kept
            for body, (_, webhook) in zip(bodies, webhooks, strict=True):
                if unread := worth_a_letter(webhook.not_understood):
                    reason = reason_of(unread)
                    await note_letter(unit, Origin.WEBHOOK, body.id, "not-understood", reason)
                done = {"progress": Progress.DONE, "expires_at": until}
                unit.put(RAW_BODIES, body.model_copy(update=done))
            await self._parts.store.commit(unit)
        return new

    def _of_our_number(self, webhook: Webhook) -> Webhook:
        """Leave out what concerns other numbers that share the callback."""
        ours = (None, self._parts.settings.whatsapp_phone_number_id or None)
        messages = tuple(m for m in webhook.messages if _is_ours(m, ours))
        statuses = tuple(s for s in webhook.statuses if _is_ours(s, ours))
        others = len(webhook.messages) + len(webhook.statuses) - len(messages) - len(statuses)
        if not others:
            return webhook
        metrics.UPDATES.labels("other_number").inc(others)
        return replace(webhook, messages=messages, statuses=statuses)

    async def _report(self, unit: UnitOfWork, webhooks: Sequence[Dated]) -> None:
        told: list[tuple[StatusUpdate, datetime]] = []
        replies: list[StatusUpdate] = []
        for received_at, webhook in webhooks:
            for update in webhook.statuses:
                if is_of_a_reply(update):
                    metrics.REPLIES_DELIVERED.labels(update.status.value).inc()
                    replies.append(update)
                else:
                    told.append((update, received_at))
        await unit.load(THREAD_MESSAGES, [message_of(update) for update in replies])
        for update in replies:
            await note_delivery(unit, self._parts.keyring, update)
            await send_anew(self._parts.store, unit, update, self._random)
        for received_at, webhook in webhooks:
            for changed in template_changes(webhook.account_updates, received_at):
                unit.emit(changed, subject=changed.name, topic=changed.topic)
        for event in to_events(told, self._parts.hasher):
            unit.emit(event, subject=event.reports[0].message_ref, topic=event.topic)

    async def _hear(
        self, unit: UnitOfWork, webhooks: Sequence[Dated], bodies: Sequence[RawBody]
    ) -> int:
        """Put messages in line, each once, and tell that their senders were heard.

        Returns:
            How many were new.
        """
        hasher = self._parts.hasher
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
        register = await look_up(self._parts, *people)
        days = {owner_on(at) for _, at, _ in new.values()}
        keys = await self._parts.keyring.get_many(days)
        heard: dict[str, datetime] = {}
        for key, (place, received_at, message) in new.items():
            sender = await learn(self._parts, unit, register, message)
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
                    expires_at=unit.now + self._remembered if is_done else None,
                ),
            )
        for reference, at in heard.items():
            event = ContactHeard(contact_ref=reference, at=at)
            unit.emit(event, subject=reference, topic=event.topic)
        return len(new)

    async def _set_aside(self, identity: str, error: Exception) -> None:
        async with self._parts.store.unit_of_work() as unit:
            body = await unit.get(RAW_BODIES, identity)
            if body is not None:
                aside = {"progress": Progress.SET_ASIDE, "expires_at": unit.now + ASIDE_KEPT}
                unit.put(RAW_BODIES, body.model_copy(update=aside))
                reason = f"{type(error).__name__} while it was read; see the log."
                await note_letter(unit, Origin.WEBHOOK, identity, "defect", reason)
        metrics.SET_ASIDE.labels("webhook").inc()


def _is_ours(update: InboundMessage | StatusUpdate, ours: tuple[str | None, ...]) -> bool:
    return ours == (None, None) or update.phone_number_id in ours


async def _parsed(key: DataKey, body: RawBody) -> Webhook:
    """Return what a body tells; of one that is no JSON, nothing."""
    raw = open_body(key, body)
    try:
        if body.size < IN_A_THREAD_FROM:
            return parse(raw)
        return await asyncio.to_thread(parse, raw)
    except MalformedError:
        metrics.UPDATES.labels("not_json").inc()
        return Webhook(not_understood=(NotUnderstood("not_json", "body"),))


def plain_event(event: str | None) -> str:
    """Return the platform's word as a label: letters, digits and underscores, else `other`."""
    return event if event and PLAIN.fullmatch(event) else "other"


def _count(webhooks: Sequence[Dated]) -> None:
    for _, webhook in webhooks:
        metrics.UPDATES.labels("status").inc(len(webhook.statuses))
        for news in webhook.account_updates:
            event = plain_event(news.event)
            metrics.ACCOUNT_NEWS.labels(news.field.value, event).inc()
            log.warning("news about our account", field=news.field.value, news=event)
        metrics.UPDATES.labels("account").inc(len(webhook.account_updates))
        metrics.UPDATES.labels("preference").inc(len(webhook.preferences))
        metrics.UPDATES.labels("not_understood").inc(len(webhook.not_understood))
        for message in webhook.messages:
            metrics.UPDATES.labels(message.kind.value).inc()
