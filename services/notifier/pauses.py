"""Closing a channel when the provider wants a person, and opening it again after a probe."""

from datetime import datetime
from random import Random

from services.notifier import metrics
from services.notifier.repository import PAUSES, ChannelPause
from shared.persistence.unit_of_work import UnitOfWork
from shared.whatsapp.errors import SendPolicy, retry_delay


async def pause_channel(unit: UnitOfWork, channel: str, code: int | None, random: Random) -> None:
    """Close a channel for a time that grows with each refusal of a probe; its notices wait."""
    pause = await unit.get(PAUSES, channel) or ChannelPause(id=channel)
    if pause.until is not None and pause.until > unit.now:
        return  # told by another message that was under way
    delay = retry_delay(SendPolicy.PAUSE_AND_ALARM, pause.tries, random)
    closed = {"until": unit.now + delay, "code": code, "tries": pause.tries + 1}
    unit.put(PAUSES, pause.model_copy(update=closed))
    show(channel, is_paused=True)


async def reopen_channel(unit: UnitOfWork, channel: str) -> None:
    """Open a channel whose probe was accepted."""
    pause = await unit.get(PAUSES, channel)
    if pause is not None and pause.tries:
        unit.put(PAUSES, pause.model_copy(update={"until": None, "code": None, "tries": 0}))
        show(channel, is_paused=False)


def most_allowed(pause: ChannelPause | None, now: datetime) -> int | None:
    """Return how many messages may leave now: none, one as a probe, or None for any number."""
    if pause is None or not pause.tries:
        return None
    return 0 if pause.until is not None and pause.until > now else 1


def show(channel: str, *, is_paused: bool) -> None:
    """Set the gauge that calls a person."""
    metrics.CHANNEL_PAUSED.labels(channel).set(int(is_paused))
