"""A client of the admin interface, for the demo, tests, benchmarks and fault runs."""

import asyncio
import io
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson
from pydantic import TypeAdapter

from devkit.whatsapp.admin import PREFIX
from devkit.whatsapp.chat_report import ChatLine
from devkit.whatsapp.deeds import Deed, Share
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.people import Person
from devkit.whatsapp.recording import Recording
from devkit.whatsapp.reports import Counters, LoggedExchange, Quiet, ReceivedMessage
from shared.domain.errors import PermanentError, TransientError

_PEOPLE = TypeAdapter(list[Person])
_RECEIVED = TypeAdapter(list[ReceivedMessage])
_CHAT = TypeAdapter(list[ChatLine])
_LOG = TypeAdapter(list[LoggedExchange])
_POLL = 0.05


class SimulatorRefusedError(PermanentError):
    """The simulator did not take an admin call."""

    code = "simulator-refused"
    title = "The simulator refused"


class SimulatorTooSlowError(TransientError):
    """What was waited for did not happen in time."""

    code = "simulator-too-slow"

    def __init__(self, what: str, within: timedelta) -> None:
        super().__init__(
            f"Waited {within.total_seconds():g} s for {what}, in vain. Look at /_sim/quiet."
        )


class SimulatorControl:
    """Speaks to a running simulator at `address`; an async context manager.

    People are named by their key, number or business-scoped id.
    """

    def __init__(self, address: str) -> None:
        self._base = address.rstrip("/") + PREFIX

    async def __aenter__(self) -> Self:
        """Open the connection pool."""
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection pool."""
        await self._session.close()

    async def add_person(self, name: str, phone: str | None = None, **more: object) -> Person:
        """Invent somebody; `more` as for `Simulator.add_person`."""
        body = {"name": name, "phone": phone, **more}
        return Person.model_validate_json(await self._call("POST", "people", body))

    async def people(self) -> list[Person]:
        """Everybody."""
        return _PEOPLE.validate_json(await self._call("GET", "people"))

    async def add_template(self, template: dict[str, Any]) -> None:
        """Register a template, written as for the provider's create call."""
        await self._call("POST", "templates", template)

    async def write(self, person: str, text: str, *, reply_to: str | None = None) -> str:
        """Write a text as a person; gives the message id."""
        return await self._act(person, "write", {"text": text, "reply_to": reply_to})

    async def tap(self, person: str, choice: str, *, wamid: str | None = None) -> str:
        """Tap a button or row by id or title; gives the message id."""
        return await self._act(person, "tap", {"choice": choice, "wamid": wamid})

    async def act(self, person: str, deed: Deed) -> str:
        """Do anything as a person; gives the message id."""
        if isinstance(deed, Share):
            named = {"filename": deed.filename, "caption": deed.caption}
            return await self.share(person, deed.data, deed.mime_type, **named)
        return await self._act(person, deed.deed, deed.model_dump(exclude={"deed"}))

    async def share(
        self,
        person: str,
        data: bytes,
        mime_type: str,
        *,
        filename: str | None = None,
        caption: str | None = None,
    ) -> str:
        """Send a file as a person; gives the message id."""
        named = {"filename": filename, "caption": caption}
        raw = await self._request(
            "POST",
            f"people/{person}/share",
            data=io.BytesIO(data),
            params={name: value for name, value in named.items() if value is not None},
            headers={"Content-Type": mime_type},
        )
        return str(orjson.loads(raw)["wamid"])

    async def received(self, person: str, *, after: int = 0) -> list[ReceivedMessage]:
        """What was accepted for a person, without the first `after`."""
        path = f"people/{person}/received?after={after}"
        return _RECEIVED.validate_json(await self._call("GET", path))

    async def wait_for_message(
        self, person: str, *, after: int, within: timedelta = timedelta(seconds=60)
    ) -> ReceivedMessage:
        """The message after the first `after`, as soon as there is one.

        Raises:
            SimulatorTooSlowError: None came in time.
        """
        deadline = asyncio.get_running_loop().time() + within.total_seconds()
        while not (messages := await self.received(person, after=after)):
            if asyncio.get_running_loop().time() > deadline:
                raise SimulatorTooSlowError("a message", within)
            await asyncio.sleep(_POLL)
        return messages[0]

    async def chat(self, person: str) -> list[ChatLine]:
        """Both sides of a person's chat, as her telephone shows it."""
        return _CHAT.validate_json(await self._call("GET", f"people/{person}/chat"))

    async def log(self, *, after: int = 0) -> list[LoggedExchange]:
        """The latest calls and webhooks, without those up to a number."""
        return _LOG.validate_json(await self._call("GET", f"log?after={after}"))

    async def recording(self) -> Recording:
        """Everything that people did, to be played again."""
        return Recording.model_validate_json(await self._call("GET", "recording"))

    async def advance(self, by: timedelta) -> None:
        """Move the simulator's clock forward: what was due by then happens now."""
        await self._call("POST", "clock", {"advance": by.total_seconds()})

    async def decide_template(self, name: str, language: str, status: str) -> None:
        """Have the provider approve, pause, disable or reject a template, and tell of it."""
        await self._call("PUT", f"templates/{name}/{language}", {"status": status})

    async def times_accepted(self, at_least: int = 1) -> dict[str, int]:
        """How often a message was accepted, for each opaque id of the business."""
        raw = await self._call("GET", f"accepted?at_least={at_least}")
        return dict(orjson.loads(raw))

    async def untold(self) -> list[str]:
        """Opaque ids of messages that failed without a word to the business."""
        return list(orjson.loads(await self._call("GET", "untold")))

    async def counters(self) -> Counters:
        """How much happened."""
        return Counters.model_validate_json(await self._call("GET", "counters"))

    async def knobs(self) -> Knobs:
        """How the simulator behaves."""
        return Knobs.model_validate_json(await self._call("GET", "knobs"))

    async def turn(self, **changes: object) -> Knobs:
        """Change some knobs; a group given as a mapping keeps its other values."""
        return Knobs.model_validate_json(await self._call("PATCH", "knobs", changes))

    async def set_callback(self, url: str, *, verify: bool = False) -> None:
        """Send webhooks there, after the handshake if `verify`."""
        await self._call("PUT", "callback", {"url": url, "verify": verify})

    async def reset(self) -> None:
        """Begin again with nothing and nobody."""
        await self._call("POST", "reset", {})

    async def quiet(self) -> Quiet:
        """What is still to happen."""
        return Quiet.model_validate_json(await self._call("GET", "quiet"))

    async def wait_until_quiet(self, within: timedelta = timedelta(seconds=60)) -> None:
        """Wait until every status and webhook was delivered.

        Raises:
            SimulatorTooSlowError: Something is still to happen.
        """
        deadline = asyncio.get_running_loop().time() + within.total_seconds()
        while not (await self.quiet()).is_quiet:
            if asyncio.get_running_loop().time() > deadline:
                raise SimulatorTooSlowError("quiet", within)
            await asyncio.sleep(_POLL)

    async def _act(self, person: str, deed: str, how: Mapping[str, object]) -> str:
        return str(orjson.loads(await self._call("POST", f"people/{person}/{deed}", how))["wamid"])

    async def _call(self, method: str, path: str, body: object = None) -> bytes:
        data = None if body is None else orjson.dumps(body)
        return await self._request(method, path, data=data)

    async def _request(self, method: str, path: str, **how: Any) -> bytes:
        async with self._session.request(method, self._base + path, **how) as answer:
            raw = await answer.read()
            if answer.status >= 400:
                raise SimulatorRefusedError(raw.decode(errors="replace"))
            return raw
