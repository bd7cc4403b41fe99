"""What the platform reports: told on to the notifier, noted at answers, and counted."""

import re
from collections.abc import Sequence
from datetime import datetime
from random import Random

import structlog

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.failed_replies import send_anew
from services.intake.channels.whatsapp.handover.sending import message_of, note_delivery
from services.intake.channels.whatsapp.handover.threads import THREAD_MESSAGES
from services.intake.channels.whatsapp.reports import is_of_a_reply, template_changes, to_events
from services.intake.parts import Parts
from shared.persistence.unit_of_work import UnitOfWork
from shared.whatsapp.updates import StatusUpdate, Webhook

Dated = tuple[datetime, Webhook]
"""What a body told, and when it came in."""

PLAIN = re.compile(r"[A-Z0-9_]{1,40}")
"""A platform's word; anything else could be a text with somebody's data in it."""

log = structlog.get_logger(__name__)


async def tell_on(
    parts: Parts, unit: UnitOfWork, webhooks: Sequence[Dated], random: Random
) -> None:
    """Tell on what became of notices and templates, and note what became of answers."""
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
        await note_delivery(unit, parts.keyring, update)
        await send_anew(parts.store, unit, update, random)
    for received_at, webhook in webhooks:
        for changed in template_changes(webhook.account_updates, received_at):
            unit.emit(changed, subject=changed.name, topic=changed.topic)
    for event in to_events(told, parts.hasher):
        unit.emit(event, subject=event.reports[0].message_ref, topic=event.topic)


def plain_event(event: str | None) -> str:
    """Return the platform's word as a label: letters, digits and underscores, else `other`."""
    return event if event and PLAIN.fullmatch(event) else "other"


def count_updates(webhooks: Sequence[Dated]) -> None:
    """Count what came in, by its kind."""
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
