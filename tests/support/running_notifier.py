"""A notifier on a real store before a simulated provider, wired as a test needs it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import aiohttp
import httpx
from aiohttp import web

from devkit.whatsapp.server import SimulatorServer
from devkit.whatsapp.simulator import Simulator
from services.notifier.api import following_router, notice_router
from services.notifier.asking_templates import AskingTemplates
from services.notifier.channels.whatsapp import WhatsAppChannel, provider_templates, wanted
from services.notifier.consumers import notifier_group
from services.notifier.pacing import Pacing
from services.notifier.repository import COLLECTIONS
from services.notifier.sender import Sender
from services.notifier.template_states import TemplateStates
from services.notifier.templates_file import load_wordings
from services.notifier.use_cases.choosing import Choosing
from services.notifier.use_cases.delivering import Delivering
from services.notifier.use_cases.recording import Recording
from services.notifier.use_cases.telling import Telling
from shared.messaging.handlers import BatchProcessor
from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import connect, open_database
from shared.persistence.store import Store
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.whatsapp.client import CloudApi
from shared.whatsapp.template_list import TemplateList
from tests.support.apis import api_of
from tests.support.catalogue import CATALOGUE
from tests.support.notifier import NotifierUnderTest
from tests.support.notifier_events import BUDI, SARI, SARI_NAME
from tests.support.tokens import ISSUER, TokenMint

WORDINGS = load_wordings()
TOKEN = "simulator-access-token"

FAST: Mapping[str, Any] = {
    "timing": {"sent": 0.02, "delivered": 0.04, "read": 0.06, "failed": 0.03, "jitter": 0},
    "batching": {"window": 0.01},
    "strangers": "accept",
    "limits": {"messages_per_second": 0, "pair_burst": 0},
}
"""The provider's knobs for tests: statuses at once, no limits of its own."""


@asynccontextmanager
async def running_notifier(
    mongo_uri: str, *, send_timeout: timedelta = timedelta(seconds=5), **knobs: Any
) -> AsyncIterator[NotifierUnderTest]:
    """Run a notifier on a database of its own; the test calls the sender's turns."""
    client = connect(mongo_uri)
    prefix = f"test_{uuid4().hex[:12]}"
    simulator = _provider(**knobs)
    under_test: list[NotifierUnderTest] = []

    def clock() -> datetime:
        passed = under_test[0].passed if under_test else timedelta()
        return datetime.now(UTC) + passed

    async def take_webhook(request: web.BaseRequest) -> web.StreamResponse:
        return await under_test[0].take_webhook(request)

    store = Store(client, f"{prefix}_notifier", "notifier", COLLECTIONS, clock)
    office_keys = OfficeKeys.generate()
    keys = MongoKeyStore(open_database(client, f"{prefix}_keyring"))
    keyring = Keyring(keys, office_keys, clock)
    hasher = LookupHasher(office_keys.lookup)
    random = Random(1)  # noqa: S311 - jitter that repeats
    delivering = Delivering("whatsapp", random)
    pacing = Pacing(10_000, random)
    choosing = Choosing(store, keyring, pacing, send_timeout + timedelta(seconds=15))
    recording = Recording(store, pacing, "whatsapp", timedelta(seconds=90), random)
    telling = Telling(CATALOGUE, WORDINGS, keyring, "https://loket.example")
    processor = BatchProcessor(store, notifier_group(telling, delivering))
    mint = TokenMint()
    routers = [notice_router(store, keyring), following_router(store, CATALOGUE)]
    app = api_of("notifier", routers, mint, clock)
    await store.prepare()
    async with (
        _listening(take_webhook) as webhook,
        SimulatorServer(simulator, webhook=webhook) as server,
        aiohttp.ClientSession() as session,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as http,
    ):
        business = simulator.world.business
        provider: dict[str, Any] = {
            "base_url": server.url,
            "version": "v24.0",
            "token": TOKEN,
            "session": session,
        }
        api = CloudApi(
            **provider,
            phone_number_id=business.phone_number_id,
            media_hosts=frozenset(),
            send_timeout=send_timeout,
        )
        listing = TemplateList(**provider, account_id=business.account_id, page_size=10)
        templates = TemplateStates()
        sender = Sender(
            store,
            WhatsAppChannel(api, WORDINGS, hasher, templates),
            choosing,
            recording,
            delivering,
            holder="test",
            concurrency=16,
            templates=templates,
        )
        notifier = NotifierUnderTest(
            store,
            keyring,
            simulator,
            processor,
            sender,
            delivering,
            hasher,
            http,
            mint,
            environment={
                "MONGO_URI": mongo_uri,
                "MONGO_PREFIX": prefix,
                "OFFICE_KEYS": office_keys.to_text(),
                "OIDC_ISSUER": ISSUER,
                "OIDC_JWKS_URL": f"{ISSUER}/jwks.json",
                "WHATSAPP_BASE_URL": server.url,
                "WHATSAPP_TOKEN": TOKEN,
                "WHATSAPP_PHONE_NUMBER_ID": business.phone_number_id,
            },
            templates=templates,
            asking=AskingTemplates(store, listing, wanted(WORDINGS)),
        )
        under_test.append(notifier)
        yield notifier
        await sender.drain()
    for database in ("notifier", "keyring"):
        await client.drop_database(f"{prefix}_{database}")
    client.close()


def _provider(**knobs: Any) -> Simulator:
    """Return a provider that knows two people and all templates."""
    simulator = Simulator()
    simulator.turn(**FAST)
    simulator.turn(**knobs)
    for phone, who in ((SARI, SARI_NAME), (BUDI, "Budi Santoso")):
        simulator.add_person(who, phone, is_reading=False)
    for template in provider_templates(WORDINGS):
        simulator.world.templates.register(template)
    return simulator


@asynccontextmanager
async def _listening(
    take: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]],
) -> AsyncIterator[str]:
    """Listen for webhooks; give the address to call."""
    runner = web.ServerRunner(web.Server(take))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/"
    await runner.cleanup()
