"""What somebody who is served is answered: by a front officer who was asked, else by the bot."""

from dataclasses import replace
from datetime import timedelta

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.acting import Person, applicant_of, name_of, obey
from services.intake.channels.whatsapp.dialogue.conversation import converse
from services.intake.channels.whatsapp.dialogue.desk import Desk
from services.intake.channels.whatsapp.dialogue.everywhere import needs_requests
from services.intake.channels.whatsapp.dialogue.flow import load_flow
from services.intake.channels.whatsapp.dialogue.heard import Failed
from services.intake.channels.whatsapp.dialogue.pressing import MARK
from services.intake.channels.whatsapp.dialogue.reply import Reply
from services.intake.channels.whatsapp.dialogue.requests import ticket_named
from services.intake.channels.whatsapp.dialogue.state import State
from services.intake.channels.whatsapp.dialogue.texts import load_texts
from services.intake.channels.whatsapp.dialogue.turn import StartDraft, Turn
from services.intake.channels.whatsapp.files import Files
from services.intake.channels.whatsapp.handover.asking import hand_over
from services.intake.channels.whatsapp.handover.handing_over import end, open_thread
from services.intake.channels.whatsapp.handover.listening import listen
from services.intake.channels.whatsapp.hearing import Hearing, heard_of, with_present_files
from services.intake.channels.whatsapp.inbound import Inbound
from services.intake.channels.whatsapp.known_requests import known_requests
from services.intake.channels.whatsapp.people.changing import choose_language
from services.intake.channels.whatsapp.replies import Replies
from services.intake.channels.whatsapp.repository import (
    CONVERSATIONS,
    STATE_FIELD,
    Conversation,
    Message,
)
from services.intake.parts import Parts
from shared.persistence.unit_of_work import UnitOfWork
from shared.privacy.sealing import open_sealed, seal


class Conversing:
    """Answers people who are served.

    Args:
        parts: The service's parts.
        files: What people send is fetched with.
        replies: Where an answer that was not sent yet is dropped for a notice.
    """

    def __init__(self, parts: Parts, files: Files, replies: Replies) -> None:
        self._parts = parts
        self._hearing = Hearing(parts, files)
        self._replies = replies
        self._flow = load_flow()
        self._library = load_texts()
        self._texts = self._library[self._flow.languages[0]]

    async def answer(
        self,
        unit: UnitOfWork,
        conversation: Conversation,
        person: Person,
        message: Message,
        inbound: Inbound,
        failed: Failed | None,
    ) -> Reply | None:
        """Let the bot answer, or a front officer where the person has asked for one.

        Args:
            unit: The turn's.
            conversation: Where it stands.
            person: Who wrote.
            message: The message as it waited for its turn.
            inbound: What it says.
            failed: What was wanted was refused, in the turn before this one of the same message.

        Returns:
            What is answered; None where nothing is to be said now, or a notice will tell.
        """
        parts, typed = self._parts, inbound.text or ""
        language = conversation.language or person.record.reads
        texts = self._library.get(language, self._texts)
        thread = await open_thread(parts, unit, person.record.id)
        if thread is not None and not texts.means(typed, "menu"):
            return await listen(self._hearing, unit, thread, message.id, inbound, texts)
        if thread is not None:
            end(unit, thread, "person")
        elif texts.means(typed, "human"):
            state = await with_present_files(unit, _opened(person, conversation))
            name = name_of(person, state)
            await hand_over(parts, unit, person, name, language, inbound, state.early)
            metrics.TURNS.labels("human", "handed_over").inc()
            return Reply((texts.texts["handed_over"],))
        return await self._by_bot(unit, conversation, person, message, inbound, failed)

    async def _by_bot(
        self,
        unit: UnitOfWork,
        conversation: Conversation,
        person: Person,
        message: Message,
        inbound: Inbound,
        failed: Failed | None,
    ) -> Reply | None:
        state = await with_present_files(unit, _opened(person, conversation))
        silence = unit.now - conversation.changed_at
        desk = await self._desk(person, state, inbound, silence)
        if failed is not None:
            turn = converse(state, failed, desk)
        else:
            state, heard = await self._hearing.hear(unit, person, state, message.id, inbound, desk)
            turn = converse(state, heard, desk)
        following = await self._act(unit, person, state, turn)
        sealed = seal(person.key, following.model_dump_json(), STATE_FIELD)
        is_unfinished = following.draft is not None or bool(following.kept)
        told = {
            "state": sealed,
            "language": following.language,
            "changed_at": unit.now,
            "heard_at": inbound.at,
            "is_unfinished": is_unfinished,
            "reminded_at": conversation.reminded_at if is_unfinished else None,
            "expires_at": unit.now + self._parts.settings.conversation_kept,
        }
        unit.put(CONVERSATIONS, conversation.model_copy(update=told))
        if (chosen := following.language) and chosen != person.record.reads:
            await choose_language(self._parts, unit, person.record, chosen)
        outcome = "failed" if failed else following.step.value
        metrics.TURNS.labels(state.step.value, outcome).inc()
        if turn.reply is None and turn.commands:
            await self._replies.drop(unit, message.person)
        return turn.reply

    async def _act(self, unit: UnitOfWork, person: Person, state: State, turn: Turn) -> State:
        """Do what came of a turn; return where the conversation stands after it."""
        following = turn.state
        request_id = _request_of(following) or _request_of(state)
        name = name_of(person, following)
        applicant = applicant_of(person, name, following.language or person.record.reads)
        for command in turn.commands:
            request_id = await obey(self._parts, person, applicant, request_id, command, unit)
            if isinstance(command, StartDraft) and following.draft is not None:
                following = following.drafting(request_id=request_id)
        return following

    async def _desk(
        self, person: Person, state: State, inbound: Inbound, silence: timedelta
    ) -> Desk:
        parts = self._parts
        desk = Desk(
            rules=parts.catalogue.current,
            checklists=parts.checklists,
            villages=parts.villages,
            flow=self._flow,
            library=self._library,
            today=parts.today(),
            name=person.name,
            is_registered=person.is_registered,
            silence=silence,
        ).speaking(state.language or person.record.reads)
        if not needs_requests(state, heard_of(inbound), desk.texts):
            return desk
        pressed = (inbound.choice or "").partition(":")[2].partition(MARK)[0]
        ticket = ticket_named(pressed or inbound.text or "")
        requests = await known_requests(parts, person.caller, ticket, desk.language)
        return replace(desk, requests=requests)


def _opened(person: Person, conversation: Conversation) -> State:
    """Return where the conversation stands; at the beginning where there is none yet."""
    if conversation.state is None:
        return State()
    return State.model_validate_json(open_sealed(person.key, conversation.state, STATE_FIELD))


def _request_of(state: State) -> str | None:
    return state.draft.request_id if state.draft else state.request_id
