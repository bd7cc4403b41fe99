"""Reading stored webhook bodies: delivery states are told on, messages wait for their turn.

A batch of bodies is read into one transaction: events, messages, and that the bodies are done. So
whatever stops, a body is read again or has been read whole. One that fails is set aside alone.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import NamedTuple

import structlog

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.defects import describe
from services.intake.channels.whatsapp.letters import (
    Origin,
    note_letter,
    reason_of,
    worth_a_letter,
)
from services.intake.channels.whatsapp.lining_up import line_up
from services.intake.channels.whatsapp.raw_bodies import open_body, owner_on
from services.intake.channels.whatsapp.repository import (
    ASIDE_KEPT,
    RAW_BODIES,
    Progress,
    RawBody,
    find_waiting_bodies,
)
from services.intake.channels.whatsapp.telling_on import count_updates, tell_on
from services.intake.parts import Parts
from shared.domain.errors import ConflictError, MalformedError, TransientError
from shared.persistence.mongo import passing_trouble
from shared.privacy.sealing import DataKey
from shared.whatsapp.updates import InboundMessage, NotUnderstood, StatusUpdate, Webhook
from shared.whatsapp.webhook import parse

BODIES_AT_ONCE = 50
BYTES_AT_ONCE = 6_000_000
IN_A_THREAD_FROM = 50_000
"""Bytes from which reading a body takes longer than other work should wait."""

log = structlog.get_logger(__name__)


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
            count_updates(webhooks)
            await tell_on(self._parts, unit, webhooks, self._random)
            new = await line_up(self._parts, unit, webhooks, bodies, self._remembered)
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
