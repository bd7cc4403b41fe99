"""What people did, written down so that it can be done again."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from devkit.whatsapp.chats import Spoken
from devkit.whatsapp.deeds import (
    ChangeNumber,
    Deed,
    Edit,
    Introduce,
    Locate,
    React,
    Revoke,
    SendUnsupported,
    Share,
    Tap,
    Write,
)
from devkit.whatsapp.people import Person
from devkit.whatsapp.world import World


class Recorded(BaseModel):
    """One deed, so long after the first one; `person` is a number or a business-scoped id."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_timedelta="float")

    after: timedelta
    person: str
    deed: Deed


class Recording(BaseModel):
    """Everything that people did, and who they are.

    What refers to a message (a reaction, an edit, a deletion) is done again to the newest one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    people: tuple[Person, ...]
    deeds: tuple[Recorded, ...]


def record(world: World) -> Recording:
    """Write down what was done since the start; files that have expired are left out."""
    said = world.chats.everything()
    began = said[0][1].at if said else 0.0
    deeds = [
        Recorded(after=timedelta(seconds=spoken.at - began), person=key, deed=deed)
        for key, spoken in said
        if (deed := _to_deed(world, spoken)) is not None
    ]
    return Recording(people=tuple(world.people), deeds=tuple(deeds))


def _to_deed(world: World, spoken: Spoken) -> Deed | None:
    content: Any = spoken.content
    match spoken.kind:
        case "text":
            return Write(text=spoken.text)
        case "interactive" | "button":
            return Tap(choice=spoken.text)
        case "location":
            return Locate.model_validate({n: v for n, v in content.items() if n != "type"})
        case "contacts":
            return Introduce(name=spoken.text, phone=content[0]["phones"][0]["phone"])
        case "reaction":
            return React(emoji=spoken.text)
        case "edit":
            return Edit(text=spoken.text)
        case "revoke":
            return Revoke()
        case "unsupported":
            return SendUnsupported(what=content["type"])
        case "system":
            return ChangeNumber(phone=content.get("wa_id"))
        case _:
            return _to_share(world, content)


def _to_share(world: World, content: Mapping[str, Any]) -> Share | None:
    media = world.media.find(content["id"], world.now())
    if media is None:
        return None
    return Share.model_construct(
        data=media.data,
        mime_type=media.mime_type,
        filename=content.get("filename"),
        caption=content.get("caption"),
    )
