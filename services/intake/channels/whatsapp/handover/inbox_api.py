"""The front officers' inbox over HTTP."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from services.intake.channels.whatsapp.handover.inbox import (
    answer,
    find_files,
    hand_back,
    list_threads,
    read_sent_file,
    read_thread,
)
from services.intake.channels.whatsapp.handover.threads import (
    CONTENT,
    NAME,
    PHONE,
    Thread,
    ThreadMessage,
    Way,
)
from services.intake.channels.whatsapp.kept_files import KeptFile
from services.intake.parts import Parts
from shared.identity.principal import Principal
from shared.identity.rights import Action
from shared.persistence.place import Place
from shared.privacy.sealing import DataKey, open_sealed
from shared.web.files import ANY, answers_with, shown_file
from shared.web.paging import After, Limit, from_cursor, page_of, to_cursor
from shared.web.sign_in import may
from shared.web.written import WRITTEN
from shared.whatsapp.errors import classify
from shared.whatsapp.messages import MAX_BODY
from shared.whatsapp.window import MARGIN, closes_at

Reader = Annotated[Principal, Depends(may(Action.CONVERSATIONS_READ))]
Answerer = Annotated[Principal, Depends(may(Action.CONVERSATIONS_ANSWER))]


class NewAnswer(BaseModel):
    """What the front officer writes."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=MAX_BODY), WRITTEN] = Field(
        examples=["Selamat siang, KK asli dibawa saat diambil."]
    )


class ConversationView(BaseModel):
    """A conversation that asked for a person.

    Attributes:
        name: Of the person, where it is known; to front officers only.
        unanswered: How many messages came since the last answer.
        answers_leave_until: Until then an answer leaves at once; after it, when the person writes.
    """

    id: str
    person: str
    name: str | None
    language: str
    is_open: bool
    asked_at: datetime
    heard_at: datetime
    unanswered: int
    officer: str | None
    ended_at: datetime | None
    ended_by: str | None
    answers_leave_until: datetime


class FileView(BaseModel):
    """A photo or PDF that came with a message; `pages` of a PDF, where they could be counted."""

    media_type: str
    pages: int | None


class MessageView(BaseModel):
    """One message of a conversation; `by` is empty for the person's own.

    Attributes:
        way: How far an answer is: `due`, `held` until the person writes again, `sending`, `sent`,
            `delivered`, `read`, `failed`, or `unknown`; `heard` for the person's own.
        code: The platform's error code of the last refusal.
        why: What that code means for whoever sends, e.g. `other_path`: the person has no WhatsApp.
    """

    id: str
    at: datetime
    by: str | None
    kind: str
    text: str
    file: FileView | None
    way: Way
    code: int | None
    why: str | None


class ConversationPage(BaseModel):
    """Part of the conversations: open ones the longest waiting first, ended ones the latest."""

    items: list[ConversationView]
    next: str | None


class WholeConversation(ConversationView):
    """A conversation with its messages, the oldest first.

    Attributes:
        phone: Of the person, as `+` and digits, to call where nothing else arrives; None where
            WhatsApp does not tell it.
    """

    phone: str | None
    messages: list[MessageView]


def inbox_router(parts: Parts, kept: timedelta) -> APIRouter:
    """Return the routes; `kept` is how long messages are kept."""
    router = APIRouter(prefix="/v1/conversations", tags=["conversations"])

    @router.get("")
    async def list_conversations(
        _who: Reader,
        *,
        is_open: bool = True,
        after: After = None,
        limit: Limit = 50,
    ) -> ConversationPage:
        """List the conversations that asked for a person."""
        place = from_cursor(after)
        found = await list_threads(parts.store, place, is_open=is_open, limit=limit + 1)
        page = page_of(found, limit, lambda thread: to_cursor(Place(thread.asked_at, thread.id)))
        keys = await parts.keyring.get_many([thread.owner for thread in page.items])
        items = [_view(thread, keys.get(thread.owner)) for thread in page.items]
        return ConversationPage(items=items, next=page.next)

    @router.get("/{conversation_id}")
    async def read_conversation(who: Reader, conversation_id: str) -> WholeConversation:
        """Read one; the trail says who did."""
        thread, messages = await read_thread(parts, who, conversation_id)
        key = await parts.keyring.get(thread.owner)
        files = await find_files(parts.store, messages)
        shown = [_message(m, key, files.get(m.file or "")) for m in messages]
        phone = open_sealed(key, thread.phone, PHONE) if thread.phone else None
        return WholeConversation(**_view(thread, key).model_dump(), phone=phone, messages=shown)

    @router.get(
        "/{conversation_id}/messages/{message_id}/file",
        response_class=Response,
        responses=answers_with(ANY),
    )
    async def read_conversation_file(
        who: Reader, conversation_id: str, message_id: str
    ) -> Response:
        """Read the photo or PDF that came with a message; the trail says who did."""
        file, content = await read_sent_file(parts, who, conversation_id, message_id)
        return shown_file(content, file.media_type)

    @router.post("/{conversation_id}/answers", status_code=202)
    async def answer_conversation(
        who: Answerer, conversation_id: str, new: NewAnswer
    ) -> MessageView:
        """Answer: at once within 24 hours of the person's last message, else when they reply."""
        message = await answer(parts, who, conversation_id, new.text, kept)
        return _message(message, await parts.keyring.get(f"thread:{conversation_id}"))

    @router.post("/{conversation_id}/hand-back")
    async def hand_conversation_back(who: Answerer, conversation_id: str) -> ConversationView:
        """Give it back to the bot."""
        thread = await hand_back(parts, who, conversation_id)
        return _view(thread, await parts.keyring.get(thread.owner))

    return router


def _view(thread: Thread, key: DataKey | None) -> ConversationView:
    name = open_sealed(key, thread.name, NAME) if key and thread.name else None
    shown = thread.model_dump(include=set(ConversationView.model_fields) - {"name"})
    until = closes_at(thread.heard_at) - MARGIN
    return ConversationView(**shown, name=name, answers_leave_until=until)


def _message(message: ThreadMessage, key: DataKey, file: KeptFile | None = None) -> MessageView:
    shown = message.model_dump(include=set(MessageView.model_fields) - {"text", "file", "why"})
    seen = FileView(media_type=file.media_type, pages=file.pages) if file else None
    why = classify(message.code).value if message.code is not None else None
    return MessageView(**shown, text=open_sealed(key, message.content, CONTENT), file=seen, why=why)
