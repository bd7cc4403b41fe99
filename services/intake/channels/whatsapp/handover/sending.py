"""Sending officers' answers: in their order, inside the window, never twice on purpose.

Outside the window only an approved template may be sent. It says that an answer waits, and the
answer leaves when the person writes, which opens the window.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Final, Protocol

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.handover.threads import (
    CONTENT,
    PHONE,
    THREAD_MESSAGES,
    THREADS,
    WHATSAPP_ID,
    Thread,
    ThreadMessage,
    Way,
    find_unsent,
)
from services.intake.channels.whatsapp.reports import REPLY_PREFIX
from shared.domain.ids import new_id
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.keyring import Keyring
from shared.privacy.sealing import DataKey, open_sealed, seal
from shared.whatsapp.content import PersonRef
from shared.whatsapp.errors import PAUSES, SendPolicy, attempts_allowed, classify, retry_delay
from shared.whatsapp.limits import OF_THE_NUMBER, SendLimits
from shared.whatsapp.messages import text_message
from shared.whatsapp.payload import Envelope, Payload
from shared.whatsapp.results import Accepted, OutcomeUnknown, Refused, SendResult
from shared.whatsapp.templates import Template, template_message
from shared.whatsapp.updates import DeliveryStatus, StatusUpdate
from shared.whatsapp.window import is_open

AT_ONCE: Final = 50
TEMPLATE: Final = "loket_answer_waiting"
TEXTS: Final[Mapping[str, str]] = {
    "id": "Petugas loket Disdukcapil sudah menjawab pesan Anda. Balas pesan ini dengan kata apa "
    "saja untuk membaca jawabannya.",
    "en": "The front officer of the civil-registration office has answered you. Reply with any "
    "word to read the answer.",
}
_WAYS: Final = {
    DeliveryStatus.DELIVERED: Way.DELIVERED,
    DeliveryStatus.READ: Way.READ,
    DeliveryStatus.PLAYED: Way.READ,
}
_FURTHER: Final = {Way.SENT: 0, Way.UNKNOWN: 0, Way.SENDING: 0, Way.DELIVERED: 1, Way.READ: 2}


class Provider(Protocol):
    """What sends a message; see `CloudApi.send`."""

    async def send(self, payload: Payload) -> SendResult:
        """Send a message and return what came of it."""


def provider_templates() -> list[dict[str, Any]]:
    """Return what the account must have approved, as the provider's create call is written."""
    return [
        {
            "name": TEMPLATE,
            "language": language,
            "category": "UTILITY",
            "components": [{"type": "BODY", "text": text}],
        }
        for language, text in TEXTS.items()
    ]


@dataclass(frozen=True, slots=True)
class Answers:
    """Sends what officers have answered; only one process does at a time.

    Attributes:
        limits: How fast messages may leave, to one person and from the number; shared with the bot.
    """

    store: Store
    keyring: Keyring
    provider: Provider
    random: Random
    limits: SendLimits

    async def send_due(self) -> int:
        """Send the first unsent answer of each thread; return how many were tried.

        Raises:
            TransientError: The database is away.
        """
        due = await find_unsent(self.store, AT_ONCE)
        for message in due:
            await self._send(message.id)
        return len(due)

    async def settle_interrupted(self) -> None:
        """Note that nobody knows what came of answers that a stopped process was sending."""
        query = {"way": Way.SENDING.value}
        for found in await self.store.find(THREAD_MESSAGES, query, limit=1000):
            async with self.store.unit_of_work() as unit:
                current = await unit.get(THREAD_MESSAGES, found.id)
                if current is not None and current.way is Way.SENDING:
                    unit.put(THREAD_MESSAGES, current.model_copy(update={"way": Way.UNKNOWN}))

    async def _send(self, identity: str) -> None:
        async with self.store.unit_of_work() as unit:
            message = await unit.get(THREAD_MESSAGES, identity)
            if message is None or message.way is not Way.DUE:
                return
            if message.due_at is not None and message.due_at > unit.now:
                return
            thread = await unit.require(THREADS, message.thread)
            key = await self.keyring.get(thread.owner)
            if message.kind != "template" and not is_open(thread.heard_at, unit.now):
                hold(unit, thread, message, key)
                return
            if wait := self.limits.take(thread.person, unit.now):
                later = {"due_at": unit.now + wait}
                unit.put(THREAD_MESSAGES, message.model_copy(update=later))
                return
            unit.put(THREAD_MESSAGES, message.model_copy(update={"way": Way.SENDING}))
        result = await self.provider.send(_payload(thread, message, key))
        async with self.store.unit_of_work() as unit:
            current = await unit.get(THREAD_MESSAGES, identity)
            latest = await unit.get(THREADS, thread.id)
            if current is not None and current.way is Way.SENDING and latest is not None:
                self._settle(unit, latest, current, result, key)

    def _settle(
        self,
        unit: UnitOfWork,
        thread: Thread,
        message: ThreadMessage,
        result: SendResult,
        key: DataKey,
    ) -> None:
        match result:
            case Accepted():
                after: dict[str, object] = {"way": Way.SENT}
                self.limits.went_well()
            case OutcomeUnknown():
                after = {"way": Way.UNKNOWN}
            case Refused(SendPolicy.USE_TEMPLATE) if message.kind != "template":
                hold(unit, thread, message, key)
                return
            case Refused(policy, code):
                attempts = message.attempts + 1
                allowed = attempts_allowed(policy, code)
                is_over = allowed is not None and attempts >= allowed
                after = {"way": Way.FAILED, "attempts": attempts, "code": code}
                if policy in PAUSES and not is_over:
                    if policy in OF_THE_NUMBER:
                        pause = self.limits.refused(policy, unit.now, self.random)
                    else:
                        pause = retry_delay(policy, message.attempts, self.random)
                    after |= {"way": Way.DUE, "due_at": unit.now + pause}
        metrics.ANSWERS.labels(str(after["way"])).inc()
        unit.put(THREAD_MESSAGES, message.model_copy(update=after))


def hold(unit: UnitOfWork, thread: Thread, message: ThreadMessage, key: DataKey) -> None:
    """Keep an answer until the person writes, and tell the person once that it waits."""
    metrics.ANSWERS.labels(Way.HELD.value).inc()
    unit.put(THREAD_MESSAGES, message.model_copy(update={"way": Way.HELD, "due_at": None}))
    if thread.told_at is not None:
        return
    told = ThreadMessage(
        id=new_id(),
        thread=thread.id,
        at=unit.now,
        by=message.by,
        kind="template",
        content=seal(key, TEXTS[_language(thread)], CONTENT),
        way=Way.DUE,
        due_at=unit.now,
        expires_at=message.expires_at,
    )
    unit.put(THREAD_MESSAGES, told)
    unit.put(THREADS, thread.model_copy(update={"told_at": unit.now}))


def message_of(update: StatusUpdate) -> str:
    """Return the id of the answer that a delivery state is about, if it is about one."""
    return (update.opaque or "").removeprefix(REPLY_PREFIX)


async def note_delivery(unit: UnitOfWork, keyring: Keyring, update: StatusUpdate) -> None:
    """Note what the provider says of an answer, in any order; of anything else, nothing."""
    message = await unit.get(THREAD_MESSAGES, message_of(update))
    if message is None or message.way not in _FURTHER:
        return
    if update.status is DeliveryStatus.FAILED and message.way not in (Way.DELIVERED, Way.READ):
        code = update.errors[0].code if update.errors else None
        thread = await unit.get(THREADS, message.thread)
        is_late = classify(code) is SendPolicy.USE_TEMPLATE and message.kind != "template"
        if is_late and thread is not None:
            hold(unit, thread, message, await keyring.get(thread.owner))
            return
        failed = {"way": Way.FAILED, "code": code}
        unit.put(THREAD_MESSAGES, message.model_copy(update=failed))
    elif (way := _WAYS.get(update.status)) and _FURTHER[way] > _FURTHER[message.way]:
        unit.put(THREAD_MESSAGES, message.model_copy(update={"way": way}))


def _payload(thread: Thread, message: ThreadMessage, key: DataKey) -> Payload:
    to = PersonRef(
        thread.whatsapp_id and open_sealed(key, thread.whatsapp_id, WHATSAPP_ID),
        thread.phone and open_sealed(key, thread.phone, PHONE),
    )
    envelope = Envelope(to, opaque=f"{REPLY_PREFIX}{message.id}")
    if message.kind == "template":
        return template_message(envelope, Template(TEMPLATE, _language(thread)))
    return text_message(envelope, open_sealed(key, message.content, CONTENT))


def _language(thread: Thread) -> str:
    return thread.language if thread.language in TEXTS else "id"
