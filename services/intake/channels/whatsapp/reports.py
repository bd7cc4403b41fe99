"""Delivery states on their way to the notifier, as few events as they fit in."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from shared.events.intake import DeliveriesReported, DeliveryReport, TemplateChanged
from shared.privacy.lookup import LookupHasher
from shared.whatsapp.updates import AccountField, AccountUpdate, StatusUpdate

MOST_REPORTS: Final = 1000
REPLY_PREFIX: Final = "reply:"
"""Of the opaque ids of this channel's own replies, which are no notices."""
NOTICE_ID: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z:._-]{7,127}")
"""What an id of the notifier looks like; anybody else's opaque text is not passed on."""

TEMPLATE_NAME: Final = re.compile(r"[a-z0-9_]{1,512}")


def is_of_a_reply(update: StatusUpdate) -> bool:
    """Return whether a delivery state is about a reply of this channel."""
    return (update.opaque or "").startswith(REPLY_PREFIX)


def to_events(
    updates: Sequence[tuple[StatusUpdate, datetime]], hasher: LookupHasher
) -> Iterator[DeliveriesReported]:
    """Yield the events that report delivery states, each with when it was received."""
    for start in range(0, len(updates), MOST_REPORTS):
        part = updates[start : start + MOST_REPORTS]
        yield DeliveriesReported(reports=tuple(_report(u, at, hasher) for u, at in part))


def template_changes(
    news: Sequence[AccountUpdate], received_at: datetime
) -> Iterator[TemplateChanged]:
    """Yield what is new about our templates; a name that cannot be ours is left out."""
    for update in news:
        if update.field is not AccountField.TEMPLATE_STATUS:
            continue
        name, language, status = update.template_name, update.template_language, update.event
        if name and language and status and TEMPLATE_NAME.fullmatch(name):
            at = update.at or received_at
            yield TemplateChanged(name=name, language=language[:20], status=status[:40], at=at)


def _report(update: StatusUpdate, received_at: datetime, hasher: LookupHasher) -> DeliveryReport:
    opaque = update.opaque
    return DeliveryReport(
        notice_id=opaque if opaque and NOTICE_ID.fullmatch(opaque) else None,
        message_ref=message_reference(update.id, hasher),
        status=update.status.value,
        at=update.at or received_at,
        error_code=update.errors[0].code if update.errors else None,
    )


def message_reference(message_id: str, hasher: LookupHasher) -> str:
    """Return the keyed hash of a message id, which contains a phone number."""
    return hasher.whatsapp(message_id)
