"""Intake's WhatsApp channel on a real database, with the simulator as the platform."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import httpx
import orjson
import uvicorn
from fastapi import FastAPI

from devkit import papers
from devkit.whatsapp.business import Business
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.people import Person
from devkit.whatsapp.reports import ReceivedMessage
from devkit.whatsapp.server import SimulatorServer
from devkit.whatsapp.simulator import Simulator
from services.intake.channels import whatsapp
from services.intake.channels.whatsapp.people.heads import register_head
from services.intake.consumers import build_group
from services.intake.main import build_parts
from services.intake.parts import Parts
from services.intake.settings import IntakeSettings
from shared.events.request import RequestEvent
from shared.identity.principal import Principal
from shared.messaging.handlers import BatchProcessor
from shared.persistence.mongo import Client, connect
from shared.persistence.store import utc_now
from shared.privacy.keys import OfficeKeys
from shared.web.dead_letters import dead_letter_router
from shared.whatsapp.signature import sign
from tests.support.apis import api_of
from tests.support.intake import FAMILY_CARD
from tests.support.records import incoming
from tests.support.tokens import TokenMint

BUSINESS = Business()
VILLAGE = "33.19.08.2001"
PHONE = "+6281200000101"
PATH = "/webhooks/whatsapp"
SIGNATURE = "X-Hub-Signature-256"


@dataclass
class Talk:
    """A person in conversation with the office."""

    control: SimulatorControl
    person: Person
    heard: int = 0

    async def say(self, text: str) -> ReceivedMessage:
        """Write, and return the answer."""
        await self.control.write(self.person.key, text)
        return await self.next()

    async def tap(self, choice: str) -> ReceivedMessage:
        """Press a button or row by its id or title, and return the answer."""
        await self.control.tap(self.person.key, choice)
        return await self.next()

    async def show(
        self, photo: bytes, mime_type: str = "image/jpeg", caption: str | None = None
    ) -> ReceivedMessage:
        """Send a file, and return the answer."""
        await self.control.share(self.person.key, photo, mime_type, caption=caption)
        return await self.next()

    async def next(self) -> ReceivedMessage:
        """Return the next message from the office."""
        message = await self.control.wait_for_message(self.person.key, after=self.heard)
        self.heard += 1
        return message


@dataclass
class WhatsAppUnderTest:
    """The channel, its parts, the simulated platform, and what a process of its own would need."""

    parts: Parts
    http: httpx.AsyncClient
    mint: TokenMint
    control: SimulatorControl
    environment: Mapping[str, str]
    _processes: int = 0
    _workers: list[asyncio.Task[Any]] = field(default_factory=list)

    async def talk(self, name: str = "Sutrisno Contoh", phone: str = PHONE, **more: Any) -> Talk:
        """Return a person's side of a conversation."""
        return Talk(self.control, await self.control.add_person(name, phone, **more))

    async def register(self, phone: str = PHONE, **given: Any) -> str:
        """Register a village head; return the record's id."""
        told = {"name": "Sutrisno Contoh", "phone": phone, "village": VILLAGE, **given}
        return (await register_head(self.parts, Principal("test"), **told)).id

    async def post(self, body: bytes, signature: str | bytes | None = "") -> httpx.Response:
        """Call the webhook, signed as it should be unless said otherwise."""
        headers: dict[str, str | bytes] = {"Content-Type": "application/json"}
        if signature is not None:
            headers[SIGNATURE] = signature or sign(body, BUSINESS.app_secret)
        return await self.http.post(PATH, content=body, headers=headers)

    def start_work(self) -> None:
        """Start the channel's background work, as a process does."""
        self._processes += 1
        own = replace(self.parts, process_name=f"process-{self._processes}")
        for work in whatsapp.background(own):
            self._workers.append(asyncio.create_task(work()))  # type: ignore[arg-type]

    async def stop_work(self) -> None:
        """Stop it again."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        self._workers.clear()

    async def count(self, collection: str, **query: Any) -> int:
        """Return how many documents a collection has."""
        return await self.parts.store.database[collection].count_documents(query)

    async def until(self, collection: str, number: int, **query: Any) -> None:
        """Wait until a collection has so many documents."""
        async with asyncio.timeout(60):
            while await self.count(collection, **query) != number:
                await asyncio.sleep(0.02)

    async def hear(self, body: RequestEvent) -> None:
        """Hand an event to intake as Kafka would."""
        processor = BatchProcessor(self.parts.store, build_group())
        await processor.process([incoming(body, utc_now())])

    async def said(self, event_type: str) -> list[dict[str, Any]]:
        """Return the bodies of the events of a type, in order."""
        rows = self.parts.store.database["outbox"].find({}).sort("_id", 1)
        return [
            orjson.loads(row["body"])
            async for row in rows
            if dict(row["headers"])["ce_type"].decode() == event_type
        ]

    async def everything_stored(self) -> str:
        """Return all that is stored, as text, to look for what must not be readable."""
        database = self.parts.store.database
        names = await database.list_collection_names()
        return "".join([str(await database[name].find().to_list(None)) for name in names])


async def fill_in_a_birth(talk: Talk) -> ReceivedMessage:
    """Answer everything for a birth certificate up to its papers; return the last question."""
    await talk.say("Selamat pagi")
    await talk.say("akta lahir")
    await talk.say("tidak")
    await talk.tap("Ya")
    await talk.say("1")
    await talk.say("Budi Santoso")
    await talk.say("-")
    await talk.say(FAMILY_CARD)
    await talk.say("17-08-2026")
    return await talk.say("Dukuh Krajan RT 2 RW 1")


async def file_a_birth(office: WhatsAppUnderTest) -> Talk:
    """File a birth certificate as a village head; return the conversation."""
    await office.register()
    office.start_work()
    talk = await office.talk()
    await fill_in_a_birth(talk)
    for seed in range(4):
        await talk.show(papers.photo(seed))
    await office.control.write(talk.person.key, "kirim")
    await office.until("applications", 1, state="submitted")
    return talk


@asynccontextmanager
async def whatsapp_under_test(mongo_uri: str) -> AsyncIterator[WhatsAppUnderTest]:
    """Run the channel and a simulator that calls it; the background work is started apart."""
    prefix = f"t{uuid4().hex[:8]}"
    client = connect(mongo_uri)
    async with AsyncExitStack() as stack:
        # Last, when nobody writes any more: a database that is dropped meanwhile takes seconds.
        stack.push_async_callback(_forget, client, prefix)
        simulator = Simulator(BUSINESS)
        server = await stack.enter_async_context(SimulatorServer(simulator))
        control = await stack.enter_async_context(SimulatorControl(server.url))
        given = {
            "mongo_uri": mongo_uri,
            "mongo_prefix": prefix,
            "oidc_issuer": "https://issuer.example.id",
            "oidc_jwks_url": "",
            "office_keys": OfficeKeys.generate().to_text(),
            "intake_channels": "whatsapp",
            "whatsapp_base_url": server.url,
            "whatsapp_token": BUSINESS.access_token,
            "whatsapp_phone_number_id": BUSINESS.phone_number_id,
            "whatsapp_app_secrets": f"an-older-secret,{BUSINESS.app_secret}",
            "whatsapp_verify_token": BUSINESS.verify_token,
            "whatsapp_media_hosts": "127.0.0.1",
        }
        settings = IntakeSettings(**given)  # type: ignore[arg-type]
        parts = build_parts(settings, client, whatsapp.COLLECTIONS)
        await parts.store.prepare()
        await parts.attachments.prepare()
        mint = TokenMint()
        letters = dead_letter_router(parts.store, whatsapp.replayers(parts))
        app = api_of("intake", [*whatsapp.routes(parts), letters], mint, utc_now)
        url = await stack.enter_async_context(_serving(app))
        await control.set_callback(url + PATH, verify=True)
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=url))
        environment = {name.upper(): value for name, value in given.items()}
        under_test = WhatsAppUnderTest(parts, http, mint, control, environment)
        stack.push_async_callback(under_test.stop_work)
        yield under_test


async def _forget(client: Client, prefix: str) -> None:
    for name in ("intake", "keyring", "attachments"):
        await client.drop_database(f"{prefix}_{name}")
    client.close()


@asynccontextmanager
async def _serving(app: FastAPI) -> AsyncIterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
        listener.close()
