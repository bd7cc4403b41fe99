"""What a person can do, as data: for scripts, recordings, the admin interface and its client."""

from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, TypeAdapter

from devkit.whatsapp.acting import Acting
from devkit.whatsapp.people import Person


class _Deed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_bytes="base64")


class Write(_Deed):
    """Write a text; `reply_to` is the id of a message."""

    deed: Literal["write"] = "write"
    text: str
    reply_to: str | None = None


class Tap(_Deed):
    """Tap a button or row by its id or title, in the newest message that has it."""

    deed: Literal["tap"] = "tap"
    choice: str
    wamid: str | None = None


class Share(_Deed):
    """Send a file; `data` is base64 in JSON."""

    deed: Literal["share"] = "share"
    data: Base64Bytes
    mime_type: str
    filename: str | None = None
    caption: str | None = None


class Locate(_Deed):
    """Send a place."""

    deed: Literal["locate"] = "locate"
    latitude: float
    longitude: float
    name: str | None = None


class Introduce(_Deed):
    """Send somebody's card."""

    deed: Literal["introduce"] = "introduce"
    name: str
    phone: str


class React(_Deed):
    """React to a message, by default the newest; an empty emoji takes it back."""

    deed: Literal["react"] = "react"
    emoji: str = ""
    wamid: str | None = None


class Edit(_Deed):
    """Change a message of one's own, by default the newest."""

    deed: Literal["edit"] = "edit"
    text: str
    wamid: str | None = None


class Revoke(_Deed):
    """Delete a message of one's own, by default the newest."""

    deed: Literal["revoke"] = "revoke"
    wamid: str | None = None


class SendUnsupported(_Deed):
    """Send what cannot be carried, e.g. a poll."""

    deed: Literal["send_unsupported"] = "send_unsupported"
    what: str = "poll_creation"


class ChangeNumber(_Deed):
    """Move to another number, or only to another business-scoped id."""

    deed: Literal["change_number"] = "change_number"
    phone: Annotated[str, Field(pattern=r"^\+?[0-9]{6,15}$")] | None = None


Deed = Annotated[
    Write
    | Tap
    | Share
    | Locate
    | Introduce
    | React
    | Edit
    | Revoke
    | SendUnsupported
    | ChangeNumber,
    Field(discriminator="deed"),
]
DEED: TypeAdapter[Deed] = TypeAdapter(Deed)


def carry_out(people: Acting, person: Person, deed: Deed) -> str:
    """Have a person do it; the id of the message that came of it."""
    match deed:
        case Write():
            return people.write(person, deed.text, reply_to=deed.reply_to)
        case Tap():
            return people.tap(person, deed.choice, wamid=deed.wamid)
        case Share():
            named = {"filename": deed.filename, "caption": deed.caption}
            return people.share(person, deed.data, deed.mime_type, **named)
        case Locate():
            return people.share_location(person, deed.latitude, deed.longitude, deed.name)
        case Introduce():
            return people.share_contact(person, deed.name, deed.phone)
        case React():
            return people.react(person, deed.emoji, wamid=deed.wamid)
        case Edit():
            return people.edit(person, deed.text, wamid=deed.wamid)
        case Revoke():
            return people.revoke(person, wamid=deed.wamid)
        case SendUnsupported():
            return people.send_unsupported(person, deed.what)
        case ChangeNumber():
            return people.change_number(person, deed.phone)
