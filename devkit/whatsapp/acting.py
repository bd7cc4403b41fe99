"""People do things: they write, send papers, tap buttons, and change their minds."""

from typing import Any

import orjson

from devkit.whatsapp.chats import Spoken
from devkit.whatsapp.errors import to_status_error
from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.media import SENT_LIFE
from devkit.whatsapp.people import Person, mint_user_id
from devkit.whatsapp.rendering import Option, options_of
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
            "url": world.media_url(media, "webhook"),
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

    def share_contact(self, person: Person, name: str, phone: str) -> str:
        """Send the card of somebody."""
        first = name.split(maxsplit=1)[0] if name else ""
        card = {
            "name": {"formatted_name": name, "first_name": first},
            "phones": [{"phone": phone, "wa_id": phone.removeprefix("+"), "type": "CELL"}],
        }
        return self._emit(person, "contacts", [card])

    def react(self, person: Person, emoji: str, *, wamid: str | None = None) -> str:
        """React to a message of the business, by default the newest; no emoji takes it back."""
        target = wamid or next((m.wamid for m in reversed(self._received(person))), None)
        if target is None:
            raise NotFoundError("message to react to")
        content = {"message_id": target} | ({"emoji": emoji} if emoji else {})
        return self._emit(person, "reaction", content)

    def edit(self, person: Person, text: str, *, wamid: str | None = None) -> str:
        """Change the text of a message of one's own, by default the newest."""
        original = self._own(person, wamid)
        content = {
            "original_message_id": original.wamid,
            "message": {"type": "text", "text": {"body": text}},
        }
        return self._emit(person, "edit", content)

    def revoke(self, person: Person, *, wamid: str | None = None) -> str:
        """Delete a message of one's own for everybody, by default the newest."""
        original = self._own(person, wamid)
        return self._emit(person, "revoke", {"original_message_id": original.wamid})

    def send_unsupported(self, person: Person, what: str = "poll_creation") -> str:
        """Send what the interface cannot carry, e.g. a poll: only that there was one is told."""
        details = "Message type is currently not supported."
        return self._emit(
            person, "unsupported", {"type": what}, errors=[to_status_error(131051, details)]
        )

    def change_number(self, person: Person, phone: str | None) -> str:
        """Have the person move to another number; her business-scoped id changes with it.

        Without a number only the id changes, as for somebody who has a username.
        """
        world = self._world
        digits = phone.removeprefix("+") if phone else None
        user_id = mint_user_id(world.rng) if person.user_id else None
        moved = {"phone": digits, "wa_id": None} if digits else {}
        changes = {**moved, "user_id": user_id}
        now = Person.model_validate(person.model_dump() | changes)
        kind = "user_changed_number" if digits else "user_changed_user_id"
        content = {"body": f"{person.name} changed", "type": kind, "wa_id": digits}
        content |= {"previous_user_id": person.user_id, "user_id": user_id}
        told = {name: value for name, value in content.items() if value is not None}
        wamid = self._emit(person, "system", told)
        world.move(person, now)
        return wamid

    def tap(self, person: Person, choice: str, *, wamid: str | None = None) -> str:
        """Tap a button or a row by its id or title: in that message, else in the newest with it.

        Raises:
            NotFoundError: The person has no message with such a choice.
        """
        for message in reversed(self._received(person)):
            if wamid is not None and message.wamid != wamid:
                continue
            for option in self._options(message):
                if choice in {option.id, option.title}:
                    return self._reply(person, option, message.wamid)
        raise NotFoundError("button or row with this id or title")

    def _received(self, person: Person) -> list[Accepted]:
        return list(self._world.ledger.of_person(person.key))

    def _own(self, person: Person, wamid: str | None) -> Spoken:
        for spoken in reversed(self._world.chats.of_person(person.key)):
            if wamid == spoken.wamid or (wamid is None and spoken.kind not in _ABOUT_OTHERS):
                return spoken
        raise NotFoundError("message of this person")

    def _options(self, message: Accepted) -> list[Option]:
        content = orjson.loads(message.raw)[message.kind]
        template = self._world.templates.known(content) if message.kind == "template" else None
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

    def _emit(
        self,
        person: Person,
        kind: str,
        content: object,
        reply_to: str | None = None,
        **more: object,
    ) -> str:
        world = self._world
        now, wamid = world.now(), mint_incoming(person.address, world.rng)
        number = world.business.display_phone_number
        context = {"from": number, "id": reply_to} if reply_to else None
        world.last_wrote[person.key] = now
        world.chats.record(person.key, Spoken(wamid, now, kind, content, reply_to))
        self._timeline.tell(message_update(person, wamid, now, kind, content, context, **more))
        return wamid


_ABOUT_OTHERS = frozenset({"edit", "revoke", "reaction", "system"})
"""Messages that change or comment another one."""
