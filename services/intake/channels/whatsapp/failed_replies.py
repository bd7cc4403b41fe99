"""Answers of the bot that failed after the platform had taken them, and are sent anew."""

from random import Random
from typing import Final

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.reports import REPLY_PREFIX
from services.intake.channels.whatsapp.repository import REPLIES, ReplyState
from shared.domain.ids import new_id
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.whatsapp.errors import SendPolicy, classify, retry_delay
from shared.whatsapp.updates import DeliveryStatus, StatusUpdate
from shared.whatsapp.window import is_open

SENT_ANEW: Final = frozenset(
    {
        SendPolicy.RETRY_NUMBER_SLOWER,
        SendPolicy.RETRY_RECIPIENT_SLOWER,
        SendPolicy.PAUSE_AND_ALARM,
    }
)
"""Failures by which an answer certainly reached no device, and which pass."""
MOST: Final = 5
"""An answer that failed so often says nothing new any more."""
_HANDED_OVER: Final = (ReplyState.SENDING, ReplyState.SENT, ReplyState.UNKNOWN)


async def send_anew(store: Store, unit: UnitOfWork, update: StatusUpdate, random: Random) -> None:
    """Make an answer due again of which the platform says that it failed for a reason that passes.

    It gets another id, so that the same word told again changes nothing. One that was overtaken by
    a later answer is not sent any more.
    """
    code = update.errors[0].code if update.errors else None
    policy = classify(code)
    if update.status is not DeliveryStatus.FAILED or policy not in SENT_ANEW:
        return
    found = await store.find_one(REPLIES, {"opaque": update.opaque})
    reply = await unit.get(REPLIES, found.id) if found else None
    if reply is None or reply.opaque != update.opaque or reply.state not in _HANDED_OVER:
        return
    metrics.REPLIES.labels(policy.value).inc()
    if reply.attempts + 1 >= MOST or not is_open(reply.window_from, unit.now):
        return
    again = {
        "opaque": f"{REPLY_PREFIX}{new_id()}",
        "state": ReplyState.DUE,
        "attempts": reply.attempts + 1,
        "code": code,
        "due_at": unit.now + retry_delay(policy, reply.attempts, random),
        "expires_at": None,
    }
    unit.put(REPLIES, reply.model_copy(update=again))
