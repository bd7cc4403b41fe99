"""What a message from a person can hold. None of it prints what it holds (see `updates`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class MessageKind(StrEnum):
    """What sort of message it is; `unsupported` covers what we or the platform cannot read."""

    TEXT = "text"
    IMAGE = "image"
    DOCUMENT = "document"
    AUDIO = "audio"
    VIDEO = "video"
    STICKER = "sticker"
    BUTTON_REPLY = "button_reply"
    LIST_REPLY = "list_reply"
    TEMPLATE_BUTTON = "template_button"
    FLOW_REPLY = "flow_reply"
    REACTION = "reaction"
    LOCATION = "location"
    CONTACTS = "contacts"
    NUMBER_CHANGE = "number_change"
    SYSTEM = "system"
    EDIT = "edit"
    REVOKE = "revoke"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, repr=False)
class PersonRef:
    """A person on WhatsApp; a person with a username may show no phone.

    Attributes:
        user_id: The business-scoped user id, such as `ID.1349120865530274`; never altered.
        phone: The phone as `+` and digits.
    """

    user_id: str | None = None
    phone: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anybody is meant."""
        return bool(self.user_id or self.phone)


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """What somebody typed."""

    body: str


@dataclass(frozen=True, slots=True, repr=False)
class Media:
    """An image, document, audio, video or sticker, to be fetched by its id within 7 days.

    Attributes:
        sha256: Digest of the bytes, base64 or hex.
        url: A link that lives about 5 minutes.
    """

    id: str
    mime_type: str | None = None
    sha256: str | None = None
    url: str | None = None
    caption: str | None = None
    filename: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Choice:
    """The button or row somebody pressed; for a template's button the id is its payload."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, repr=False)
class FlowReply:
    """The answers of a form; None if they could not be read."""

    answers: Mapping[str, object] | None


@dataclass(frozen=True, slots=True, repr=False)
class Reaction:
    """An emoji put on a message, or taken away (None)."""

    message_id: str
    emoji: str | None


@dataclass(frozen=True, slots=True, repr=False)
class Location:
    """A place somebody shared, in degrees."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class SharedContact:
    """One person out of somebody's address book."""

    name: str | None
    phones: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Contacts:
    """People out of somebody's address book."""

    people: tuple[SharedContact, ...]


@dataclass(frozen=True, slots=True, repr=False)
class NumberChange:
    """The sender has a new number, and with it a new user id."""

    new: PersonRef
    previous_user_id: str | None


@dataclass(frozen=True, slots=True, repr=False)
class System:
    """Something else that the platform says about the sender."""

    type: str


@dataclass(frozen=True, slots=True, repr=False)
class Revoke:
    """A message was taken back."""

    original_id: str


@dataclass(frozen=True, slots=True, repr=False)
class Unsupported:
    """A message of a type that cannot be read, or of a known type with a broken body.

    Attributes:
        type: The platform's word for it.
        codes: The platform's error codes, such as 131051 (unknown type) or 131052 (media over its
            limit).
    """

    type: str
    codes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Edit:
    """A message was changed; `content` is what it says now."""

    original_id: str
    content: "Content"


Content = (
    Text
    | Media
    | Choice
    | FlowReply
    | Reaction
    | Location
    | Contacts
    | NumberChange
    | System
    | Revoke
    | Edit
    | Unsupported
)
