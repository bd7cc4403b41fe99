"""Conversations that people of the office answer, and what looks after them."""

from datetime import UTC, datetime, timedelta
from random import SystemRandom

from services.intake.channels.whatsapp.dialogue.texts import load_texts
from services.intake.channels.whatsapp.replies import Replies
from services.intake.channels.whatsapp.upkeep import Upkeep
from shared.whatsapp.payload import Payload
from shared.whatsapp.results import Accepted, SendResult
from tests.support.intake_whatsapp import Talk, WhatsAppUnderTest

INBOX = "/v1/conversations"
KEPT = timedelta(days=14)


class Nobody:
    """A platform that is never called."""

    async def send(self, payload: Payload) -> SendResult:
        """See `Sender`."""
        raise AssertionError(payload)


class Everything:
    """A platform that takes everything."""

    def __init__(self) -> None:
        self.sent: list[Payload] = []

    async def send(self, payload: Payload) -> SendResult:
        """See `Provider`."""
        self.sent.append(payload)
        return Accepted(f"wamid.{len(self.sent)}", None)


def upkeep(office: WhatsAppUnderTest) -> Upkeep:
    """Return what looks after the channel, without a worker beside it."""
    replies = Replies(office.parts.store, office.parts.keyring, Nobody(), SystemRandom())
    return Upkeep(office.parts, replies, load_texts(), KEPT)


def let_pass(office: WhatsAppUnderTest, time: timedelta) -> None:
    """Let the office's clock go forward; the platform's stays."""
    office.parts.store.clock = lambda: datetime.now(UTC) + time


async def asked(office: WhatsAppUnderTest) -> Talk:
    """Return the conversation of a village head who has asked for a person."""
    await office.register()
    office.start_work()
    talk = await office.talk()
    await talk.say("halo")
    assert "diteruskan ke petugas" in (await talk.say("PETUGAS")).text
    return talk
