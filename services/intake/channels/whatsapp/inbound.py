"""An inbound message as it waits for its turn: what the conversation needs of it, and no more."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from shared.whatsapp.content import Choice, Media, MessageKind, PersonRef, Text
from shared.whatsapp.updates import InboundMessage

SILENT = frozenset(
    {
        MessageKind.REACTION,
        MessageKind.SYSTEM,
        MessageKind.NUMBER_CHANGE,
    }
)
"""What nobody expects an answer to; an answer would only cost money."""

FILES = frozenset({MessageKind.IMAGE, MessageKind.DOCUMENT})


class File(BaseModel):
    """A photo or document, to be fetched."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    mime_type: str | None = None
    sha256: str | None = None
    url: str | None = None
    caption: str | None = None
    filename: str | None = None


class Inbound(BaseModel):
    """One message of one person; stored sealed.

    Attributes:
        kind: What sort of message it is.
        id: The platform's id of it, to quote it.
        phone: The sender's phone as `+` and digits, where it is shown.
        user_id: The sender's business-scoped user id.
        at: When it was written, by the provider's clock.
        text: What was typed, or the title of what was pressed.
        choice: Id of the button or row that was pressed.
        file: A photo or document.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: MessageKind
    id: str | None = None
    phone: str | None = None
    user_id: str | None = None
    at: datetime
    text: str | None = None
    choice: str | None = None
    file: File | None = None

    @property
    def sender(self) -> PersonRef:
        """Who wrote."""
        return PersonRef(self.user_id, self.phone)

    def __repr__(self) -> str:
        """Show the kind only."""
        return f"Inbound({self.kind.value})"


def to_inbound(message: InboundMessage, received_at: datetime) -> Inbound:
    """Return what the conversation needs of a message."""
    told = Inbound(
        kind=message.kind,
        id=message.id,
        phone=message.sender.phone,
        user_id=message.sender.user_id,
        at=message.at or received_at,
    )
    match message.content:
        case Text(body):
            return told.model_copy(update={"text": body})
        case Choice(identity, title):
            return told.model_copy(update={"choice": identity, "text": title})
        case Media() as media if message.kind in FILES:
            file = File(
                id=media.id,
                mime_type=media.mime_type,
                sha256=media.sha256,
                url=media.url,
                caption=media.caption,
                filename=media.filename,
            )
            return told.model_copy(update={"file": file})
        case _:
            return told
