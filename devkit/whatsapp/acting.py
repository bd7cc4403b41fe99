"""People do things: they write, send papers, tap buttons."""

from typing import Any

import orjson

from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.media import SENT_LIFE
from devkit.whatsapp.people import Person
from devkit.whatsapp.rendering import Option, options_of
from devkit.whatsapp.templates import Template
from devkit.whatsapp.timeline import Timeline
from devkit.whatsapp.updates import message_update
from devkit.whatsapp.wamid import mint_incoming
from devkit.whatsapp.world import World
from shared.domain.errors import NotFoundError

_KINDS = {"image": "image", "video": "video", "audio": "audio"}


class Acting:
    """Lets a person act; every method gives the id of the message that came of it."""

    def __init__(self, world: World, timeline: Timeline) -> None:
        self._world, self._timeline = world, timeline

    def write(self, person: Person, text: str, *, reply_to: str | None = None) -> str:
        """Write a text, perhaps as a reply to a message of the business."""
        return self._emit(person, "text", {"body": text}, reply_to)

    def share(
        self,
        person: Person,
        data: bytes,
        mime_type: str,
        *,
        filename: str | None = None,
        caption: str | None = None,
    ) -> str:
        """Send a file: an image, video or recording by its type, anything else as a document."""
        world = self._world
        now = world.now()
        kind = _KINDS.get(mime_type.partition("/")[0], "document")
        if mime_type == "image/webp":
            kind = "sticker"
        media = world.media.keep(data, mime_type, filename, now=now, life=SENT_LIFE)
        content: dict[str, object] = {}
        if caption is not None:
            content["caption"] = caption
        if kind == "document":
            content["filename"] = filename or "berkas"
        content |= {
            "mime_type": mime_type,
            "sha256": media.sha256_base64,
            "id": media.id,
            "url": world.public_url + world.media.path(media, "webhook", now),
        }
        if kind == "audio":
            content["voice"] = mime_type.startswith("audio/ogg")
        if kind == "sticker":
            content["animated"] = False
        return self._emit(person, kind, content)

    def share_location(
        self, person: Person, latitude: float, longitude: float, name: str | None = None
    ) -> str:
        """Send a place."""
        content: dict[str, object] = {"latitude": latitude, "longitude": longitude}
        return self._emit(person, "location", content | ({"name": name} if name else {}))

    def tap(self, person: Person, choice: str, *, wamid: str | None = None) -> str:
        """Tap a button or a row by its id or title: in that message, else in the newest with it.

        Raises:
            NotFoundError: The person has no message with such a choice.
        """
        for message in reversed(self._world.ledger.of_person(person.key)):
            if wamid is not None and message.wamid != wamid:
                continue
            for option in self._options(message):
                if choice in {option.id, option.title}:
                    return self._reply(person, option, message.wamid)
        raise NotFoundError("button or row with this id or title")

    def _options(self, message: Accepted) -> list[Option]:
        content = orjson.loads(message.raw)[message.kind]
        template: Template | None = None
        if message.kind == "template":
            template = self._world.templates.find(content)
        return list(options_of(message.kind, content, template))

    def _reply(self, person: Person, option: Option, wamid: str) -> str:
        if option.kind == "quick_reply":
            content: dict[str, Any] = {"payload": option.id, "text": option.title}
            return self._emit(person, "button", content, wamid)
        chosen = {"id": option.id, "title": option.title}
        if option.description:
            chosen["description"] = option.description
        content = {"type": option.kind, option.kind: chosen}
        return self._emit(person, "interactive", content, wamid)

    def _emit(self, person: Person, kind: str, content: object, reply_to: str | None = None) -> str:
        world = self._world
        now, wamid = world.now(), mint_incoming(person.address, world.rng)
        context = (
            {"from": world.business.display_phone_number, "id": reply_to} if reply_to else None
        )
        world.last_wrote[person.key] = now
        self._timeline.tell(message_update(person, wamid, now, kind, content, context))
        return wamid
