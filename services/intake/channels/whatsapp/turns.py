"""One turn: a message is answered, in one transaction with all that it changes.

The conversation, the request, the message that is done and the reply that is due are written
together. So a turn that breaks off has not happened, and is held again.
"""

from datetime import timedelta

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.acting import (
    open_person,
)
from services.intake.channels.whatsapp.conversing import Conversing
from services.intake.channels.whatsapp.dialogue.flow import load_flow
from services.intake.channels.whatsapp.dialogue.heard import Failed
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.texts import load_texts
from services.intake.channels.whatsapp.files import Files
from services.intake.channels.whatsapp.inbound import Inbound
from services.intake.channels.whatsapp.letters import Origin, note_letter
from services.intake.channels.whatsapp.people.admission import NotServed, admit, look_up
from services.intake.channels.whatsapp.replies import Replies
from services.intake.channels.whatsapp.repository import (
    ASIDE_KEPT,
    CONVERSATIONS,
    MESSAGE_FIELD,
    MESSAGES,
    Conversation,
    Message,
    Progress,
)
from services.intake.channels.whatsapp.strangers import answer_stranger
from services.intake.parts import Parts
from shared.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    PermanentError,
    StaleVersionError,
)
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import open_sealed
from shared.whatsapp.window import is_open

MORE_PHOTOS_WITHIN = timedelta(seconds=1)
MORE_WORDS_WITHIN = timedelta(seconds=0.2)
"""Photos are sent several at once and arrive one after the other; sentences are split."""


class Turns:
    """Holds turns.

    Args:
        parts: The service's parts.
        files: What people send is fetched with.
        replies: What they are answered with.
        kept: How long a message is remembered, to recognise a repetition.
    """

    def __init__(self, parts: Parts, files: Files, replies: Replies, kept: timedelta) -> None:
        self._parts = parts
        self._conversing = Conversing(parts, files, replies)
        self._replies = replies
        self._library = load_texts()
        self._texts = self._library[load_flow().languages[0]]
        self._kept = kept

    async def hold(self, message: Message) -> timedelta:
        """Answer a message that waits for its turn.

        Returns:
            How long more may follow at once, which the same answer should answer too.

        Raises:
            TransientError: Nothing happened; try again.
            StaleVersionError: Nothing happened; somebody was faster.
        """
        key = await self._parts.keyring.get(message.content.owner)
        inbound = Inbound.model_validate_json(open_sealed(key, message.content, MESSAGE_FIELD))
        try:
            await self._hold(message, inbound, None)
        except StaleVersionError:
            raise
        except PermanentError as error:
            await self._hold(message, inbound, _failed(error))
        return MORE_PHOTOS_WITHIN if inbound.file else MORE_WORDS_WITHIN

    async def give_up(self, message: Message, error: Exception) -> None:
        """Set a message aside that fails for a reason of our own, and say so to who wrote it."""
        metrics.SET_ASIDE.labels("message").inc()
        async with self._parts.store.unit_of_work() as unit:
            current = await unit.get(MESSAGES, message.id)
            if current is None or current.progress is not Progress.WAITING:
                return
            aside = {"progress": Progress.SET_ASIDE, "expires_at": unit.now + ASIDE_KEPT}
            unit.put(MESSAGES, current.model_copy(update=aside))
            reason = f"{type(error).__name__} in a turn; see the log."
            await note_letter(unit, Origin.MESSAGE, message.id, "defect", reason)
            key = await self._parts.keyring.get(message.content.owner)
            inbound = Inbound.model_validate_json(open_sealed(key, message.content, MESSAGE_FIELD))
            await self._answer(unit, message, inbound, Reply((self._texts.say("trouble"),)))

    async def _hold(self, message: Message, inbound: Inbound, failed: Failed | None) -> None:
        parts = self._parts
        async with parts.store.unit_of_work() as unit:
            current = await unit.get(MESSAGES, message.id)
            if current is None or current.progress is not Progress.WAITING:
                return
            sender = (await look_up(parts, inbound.sender)).sender(inbound.sender)
            served = await admit(parts, unit, sender, inbound.sender)
            whose = sender.person if isinstance(served, NotServed) else served.id
            conversation = await unit.get(CONVERSATIONS, whose) or Conversation(
                id=whose, changed_at=unit.now
            )
            if isinstance(served, NotServed):
                reply = answer_stranger(parts, unit, conversation, served, inbound, self._library)
            else:
                person = await open_person(parts, served)
                reply = await self._conversing.answer(
                    unit, conversation, person, message, inbound, failed
                )
            done = {"progress": Progress.DONE, "expires_at": unit.now + self._kept}
            unit.put(MESSAGES, current.model_copy(update=done))
            await self._answer(unit, message, inbound, reply)

    async def _answer(
        self, unit: UnitOfWork, message: Message, inbound: Inbound, reply: Reply | None
    ) -> None:
        if not is_open(inbound.at, unit.now):  # the platform would refuse it, and it is no use now
            await self._replies.drop(unit, message.person)
        elif reply is not None:
            await self._replies.put(unit, message.person, inbound, reply)


def _failed(error: PermanentError) -> Failed:
    """Return what to say about a refusal; what the office's own words say of papers is told."""
    if isinstance(error, NotFoundError | ConflictError):
        return Failed("", is_gone=True)
    is_incomplete = isinstance(error, InvalidInputError) and not any(
        "." in where for where in error.problems
    )
    return Failed(str(error) if is_incomplete else "")
