"""Replies: written with the turn, sent after it, and never twice on purpose."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Final, Protocol

from pydantic import TypeAdapter

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.dialogue.reply import Reply, to_payload
from services.intake.channels.whatsapp.inbound import Inbound
from services.intake.channels.whatsapp.raw_bodies import owner_on
from services.intake.channels.whatsapp.reports import REPLY_PREFIX
from services.intake.channels.whatsapp.repository import (
    REPLIES,
    REPLY_FIELD,
    PendingReply,
    ReplyState,
    find_interrupted_replies,
)
from shared.domain.ids import new_id
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import open_sealed, seal
from shared.whatsapp.content import PersonRef
from shared.whatsapp.errors import PAUSES, attempts_allowed, retry_delay
from shared.whatsapp.limits import OF_THE_NUMBER, SendLimits, per_number
from shared.whatsapp.payload import Envelope, Payload
from shared.whatsapp.results import Accepted, OutcomeUnknown, Refused, SendResult
from shared.whatsapp.window import is_open

KEPT = timedelta(days=1)
"""After its outcome is known, for whoever looks into a complaint."""


PER_SECOND: Final = 40
"""Half of what the platform allows a number by default; the other half is for notices."""


class Sender(Protocol):
    """What sends a message; see `CloudApi.send`."""

    async def send(self, payload: Payload) -> SendResult:
        """Send a message and return what came of it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply with its address; stored sealed."""

    phone: str | None = field(repr=False)
    user_id: str | None = field(repr=False)
    reply: Reply


LETTER = TypeAdapter(Letter)


@dataclass(frozen=True, slots=True)
class Replies:
    """Replies to people, one for each person at a time.

    Attributes:
        store: Where they wait.
        keyring: For the day's key.
        sender: The platform.
        random: Where the jitter of pauses comes from.
        limits: How fast they may leave, to one person and from the number.
    """

    store: Store
    keyring: Keyring
    sender: Sender
    random: Random
    limits: SendLimits = field(default_factory=lambda: SendLimits(per_number(PER_SECOND)))

    async def drop(self, unit: UnitOfWork, person: str) -> None:
        """Let a reply that was not sent yet be none: a notice tells more, or it is too late."""
        before = await unit.get(REPLIES, person)
        if before is not None and before.state is ReplyState.DUE:
            unit.put(REPLIES, _settled(before, ReplyState.DROPPED, unit))

    async def put(self, unit: UnitOfWork, person: str, inbound: Inbound, reply: Reply) -> None:
        """Make a reply due, with the notes of one that was not sent yet."""
        before = await unit.get(REPLIES, person)
        if before is not None and before.state is ReplyState.DUE:
            reply = reply.after((await self._opened(before)).reply)
        letter = Letter(phone=inbound.phone, user_id=inbound.user_id, reply=reply)
        key = await self.keyring.create(owner_on(unit.now))
        unit.put(
            REPLIES,
            PendingReply(
                id=person,
                opaque=f"{REPLY_PREFIX}{new_id()}",
                content=seal(key, LETTER.dump_json(letter).decode(), REPLY_FIELD),
                due_at=unit.now,
                window_from=inbound.at,
            ),
        )

    async def send(self, person: str) -> None:
        """Send the reply that is due to a person, if there is one.

        Raises:
            TransientError: The database is away.
        """
        async with self.store.unit_of_work() as unit:
            reply = await unit.get(REPLIES, person)
            if reply is None or reply.state is not ReplyState.DUE or reply.due_at > unit.now:
                return
            if wait := self.limits.take(person, unit.now):
                unit.put(REPLIES, reply.model_copy(update={"due_at": unit.now + wait}))
                return
            unit.put(REPLIES, reply.model_copy(update={"state": ReplyState.SENDING}))
        letter = await self._opened(reply)
        who = PersonRef(letter.user_id, letter.phone)
        to = Envelope(who, reply.opaque, letter.reply.quoted)
        result = await self.sender.send(to_payload(letter.reply, to))
        await self._change(person, reply.opaque, lambda r, unit: self._after(r, result, unit))

    async def settle_interrupted(self) -> None:
        """Note that nobody knows what came of replies that a stopped process was sending."""
        for reply in await find_interrupted_replies(self.store):
            metrics.REPLIES.labels("interrupted").inc()
            await self._change(
                reply.id, reply.opaque, lambda r, unit: _settled(r, ReplyState.UNKNOWN, unit)
            )

    async def _opened(self, reply: PendingReply) -> Letter:
        key = await self.keyring.get(reply.content.owner)
        return LETTER.validate_json(open_sealed(key, reply.content, REPLY_FIELD))

    async def _change(
        self,
        person: str,
        opaque: str,
        change: Callable[[PendingReply, UnitOfWork], PendingReply],
    ) -> None:
        async with self.store.unit_of_work() as unit:
            reply = await unit.get(REPLIES, person)
            if reply is not None and reply.opaque == opaque:
                unit.put(REPLIES, change(reply, unit))

    def _after(self, reply: PendingReply, result: SendResult, unit: UnitOfWork) -> PendingReply:
        match result:
            case Accepted():
                metrics.REPLIES.labels("accepted").inc()
                self.limits.went_well()
                return _settled(reply, ReplyState.SENT, unit)
            case OutcomeUnknown():
                metrics.REPLIES.labels("unknown").inc()
                return _settled(reply, ReplyState.UNKNOWN, unit)
            case Refused(policy, code):
                metrics.REPLIES.labels(policy.value).inc()
                attempts = reply.attempts + 1
                allowed = attempts_allowed(policy, code)
                is_over = allowed is not None and attempts >= allowed
                refused = reply.model_copy(update={"attempts": attempts, "code": code})
                if policy not in PAUSES or is_over or not is_open(reply.window_from, unit.now):
                    return _settled(refused, ReplyState.REFUSED, unit)
                if policy in OF_THE_NUMBER:
                    pause = self.limits.refused(policy, unit.now, self.random)
                else:
                    pause = retry_delay(policy, reply.attempts, self.random)
                again = {"state": ReplyState.DUE, "due_at": unit.now + pause}
                return refused.model_copy(update=again)


def _settled(reply: PendingReply, state: ReplyState, unit: UnitOfWork) -> PendingReply:
    return reply.model_copy(update={"state": state, "expires_at": unit.now + KEPT})
