"""A notifier on a real store before a simulated provider, and the events others would send it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import aiohttp
import httpx
import orjson
from aiohttp import web

from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.server import SimulatorServer
from devkit.whatsapp.simulator import Simulator
from services.notifier.api import following_router, notice_router
from services.notifier.asking_templates import AskingTemplates
from services.notifier.channels.whatsapp import WhatsAppChannel, provider_templates, wanted
from services.notifier.consumers import notifier_group
from services.notifier.pacing import Pacing
from services.notifier.repository import COLLECTIONS, NOTICES, NoticeRecord
from services.notifier.sender import Sender
from services.notifier.template_states import TemplateStates
from services.notifier.templates_file import load_wordings
from services.notifier.use_cases.choosing import Choosing
from services.notifier.use_cases.delivering import Delivering
from services.notifier.use_cases.recording import Recording
from services.notifier.use_cases.telling import Telling
from shared.domain.errors import ConflictError
from shared.domain.ids import new_id, new_ticket
from shared.domain.lifecycle import State
from shared.events import processing, verification
from shared.events.envelope import EventBody
from shared.events.intake import (
    ContactHeard,
    DeliveriesReported,
    DeliveryReport,
    PersonAddress,
    PersonChanged,
    RequestAmended,
    RequestSubmitted,
)
from shared.events.parts import Channel, PaperFault, Party, ProductRef, Subject
from shared.events.request import RequestEvent
from shared.messaging.handlers import BatchProcessor
from shared.messaging.records import Incoming
from shared.persistence.key_store import MongoKeyStore
from shared.persistence.mongo import connect, open_database
from shared.persistence.store import Store
from shared.privacy import fields
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import DataKey, seal
from shared.whatsapp.client import CloudApi
from shared.whatsapp.template_list import TemplateList
from shared.whatsapp.updates import StatusUpdate
from shared.whatsapp.webhook import parse
from tests.support.apis import api_of
from tests.support.catalogue import CATALOGUE, RULES
from tests.support.records import incoming
from tests.support.tokens import ISSUER, TokenMint

WORDINGS = load_wordings()
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SARI, BUDI = "+6281200000101", "+6281200000102"
SARI_NAME = "Sari Wulandari"
TOKEN = "simulator-access-token"

FAST: Mapping[str, Any] = {
    "timing": {"sent": 0.02, "delivered": 0.04, "read": 0.06, "failed": 0.03, "jitter": 0},
    "batching": {"window": 0.01},
    "strangers": "accept",
    "limits": {"messages_per_second": 0, "pair_burst": 0},
}
"""The provider's knobs for tests: statuses at once, no limits of its own."""


def contact_of(phone: str | None) -> str:
    """Return the hash of an address, as intake would make it."""
    return LookupHasher(b"k" * 32).phone(phone) if phone else "nowhere"


def a_party(key: DataKey, phone: str | None = SARI, **given: Any) -> Party:
    """Return an applicant, sealed."""
    values: dict[str, Any] = {
        "ref": "ref-1",
        "role": "resident",
        "name": seal(key, given.pop("name", SARI_NAME), fields.APPLICANT_NAME),
        "phone": phone and seal(key, phone, fields.APPLICANT_PHONE),
        "contact_ref": contact_of(phone),
    }
    return Party(**(values | given))


def a_submission(key: DataKey, document_type: str = "AKTA_LAHIR", **given: Any) -> RequestSubmitted:
    """Return the submission of a request whose id is the owner of the key."""
    values: dict[str, Any] = {
        "request_id": key.owner,
        "ticket": new_ticket(),
        "document_type": document_type,
        "sequence": 1,
        "state": State.SUBMITTED,
        "channel": Channel.APP,
        "rule_version": RULES.version,
        "facts": {},
        "applicant": a_party(key),
        "subject": Subject(name=seal(key, "Anak Contoh", fields.SUBJECT_NAME)),
        "papers": (),
        "received_at": NOW,
    }
    return RequestSubmitted(**(values | given))


def a_life(of: RequestSubmitted, key: DataKey) -> list[RequestEvent]:
    """Return one event of every type about a request, in an order that no request has."""
    about = {n: getattr(of, n) for n in ("request_id", "ticket", "document_type")}
    product = RULES.type(of.document_type).keyed_products[0]
    made = ProductRef(key=product.key, code=product.product.code, department="CAPIL")
    due = NOW + timedelta(days=2)
    details = seal(key, orjson.dumps({"other_ticket": new_ticket()}).decode(), fields.DETAILS)
    faults = (PaperFault(requirement="KK_ASLI", reason="FOTO_BURAM"),)
    changed: list[tuple[type[RequestEvent], dict[str, Any]]] = [
        (verification.RequestRouted, {"department": "DAFDUK"}),
        (verification.RequestRouted, {"department": "CAPIL", "handed_over_from": "DAFDUK"}),
        (
            verification.RequestReturned,
            {"department": "CAPIL", "faults": faults, "repair_by": due},
        ),
        (RequestAmended, {"papers": (), "replaced": ()}),
        (verification.RequestVerified, {"department": "CAPIL", "due": due}),
        (processing.ProcessingStarted, {}),
        (processing.RequestDelayed, {"cause": "outage", "due": due}),
        (processing.AppointmentSet, {"at": due, "place": "Loket 3", "bring": ("KK_ASLI",)}),
        (processing.ProductReady, {"product": made, "form": "a4_tte", "remaining": 1}),
        (processing.ProductReady, {"product": made, "form": "card", "remaining": 0}),
        (
            processing.ReferredBack,
            {"department": "CAPIL", "note": seal(key, "Lihat lagi", fields.NOTE)},
        ),
        (processing.RequestCompleted, {"products": (made,)}),
        (processing.RequestReopened, {"products": (made,), "due": due}),
        (
            verification.RequestRejected,
            {"department": "CAPIL", "reason": "GANDA", "details": details},
        ),
        (verification.RequestCancelled, {}),
        (verification.RequestExpired, {}),
        (
            verification.RequestMerged,
            {"department": "CAPIL", "kept_id": "kept", "kept_ticket": "KDS-7K3M-9QXC"},
        ),
    ]
    events = [
        kind(**about, **more, sequence=number, state=State.IN_VERIFICATION)
        for number, (kind, more) in enumerate(changed, start=2)
    ]
    return [
        of,
        *events,
        verification.CancellationRefused(**about, state="in_processing"),
        verification.PapersRefused(**about, state="verified"),
        verification.RequestEscalated(**about, department="CAPIL", waiting_since=NOW),
    ]


def changes(of: RequestSubmitted, count: int) -> list[RequestEvent]:
    """Return so many further changes, each of which is told."""
    about = {n: getattr(of, n) for n in ("request_id", "ticket", "document_type")}
    return [
        processing.RequestDelayed(
            **about,
            sequence=number,
            state=State.DELAYED,
            cause="outage",
            due=NOW + timedelta(days=number),
        )
        for number in range(2, count + 2)
    ]


@dataclass
class NotifierUnderTest:
    """A notifier, its provider, and hands to feed and look at them.

    `environment` is that of a process of the same notifier.
    """

    store: Store
    keyring: Keyring
    simulator: Simulator
    processor: BatchProcessor
    sender: Sender
    delivering: Delivering
    hasher: LookupHasher
    client: httpx.AsyncClient
    mint: TokenMint
    environment: Mapping[str, str]
    passed: timedelta = timedelta()
    is_webhook_away: bool = False
    is_echo_lost: bool = False
    changed_times: int = 0
    templates: TemplateStates = field(default_factory=TemplateStates)
    asking: AskingTemplates = field(kw_only=True)

    async def request(self, document_type: str = "AKTA_LAHIR", **given: Any) -> RequestSubmitted:
        """Return the submission of a new request; not yet heard of."""
        key = await self.keyring.create(new_id())
        phone = given.pop("phone", SARI)
        about = {name: given.pop(name) for name in ("language", "is_in_chat") if name in given}
        applicant = a_party(key, phone, **about)
        return a_submission(key, document_type, applicant=applicant, **given)

    async def hear(self, *bodies: EventBody, event_id: str | None = None) -> None:
        """Let the consumer handle events as one batch."""
        await self.processor.process([self._incoming(b, event_id or new_id()) for b in bodies])

    async def changed(
        self,
        person: str = "ref-1",
        *,
        phone: str | None = None,
        is_gone: bool = False,
        **told: Any,
    ) -> PersonChanged:
        """Return what intake says of somebody with a new number or language; not yet heard of."""
        key = await self.keyring.create(f"person:{person}")
        self.changed_times += 1
        told = {"sequence": self.changed_times, "at": self.store.clock()} | told
        if phone or is_gone:
            told["address"] = PersonAddress(
                phone=seal(key, phone, fields.APPLICANT_PHONE) if phone else None,
                contact_ref=contact_of(phone),
            )
        return PersonChanged(ref=person, **told)

    async def heard_from(self, phone: str = SARI) -> None:
        """Let a person write, here and at the provider."""
        person = self.simulator.world.people.find(phone.removeprefix("+"))
        if person is not None:
            self.simulator.people.write(person, "Halo")
        at = self.store.clock()
        await self.hear(ContactHeard(contact_ref=contact_of(phone), at=at))

    def wait(self, **how_long: float) -> None:
        """Let time pass for the notifier, but not for the provider."""
        self.passed += timedelta(**how_long)

    async def send(self, turns: int = 1) -> None:
        """Let the sender do so many turns, and wait for their outcomes."""
        for _ in range(turns):
            # A delivery state may be faster; the sender then takes its turn again.
            with suppress(ConflictError):
                await self.sender.turn()
            await self.sender.drain()

    async def follow_up(self) -> None:
        """Let the sender follow up what nobody heard the end of."""
        with suppress(ConflictError):
            await self.templates.refresh(self.store)
            await self.sender.recording.tidy()
            await self.delivering.match_strays(self.store)

    async def notices(self, request_id: str | None = None) -> list[NoticeRecord]:
        """Return the ledger, of one request or all, in order."""
        query = {"request_id": request_id} if request_id else {}
        order = (("request_id", 1), ("position", 1))
        return await self.store.find(NOTICES, query, sort=order, limit=10_000)

    async def states(self, request_id: str | None = None) -> list[str]:
        """Return the states of notices in order."""
        return [n.state.value for n in await self.notices(request_id)]

    async def until(self, *states: str, request_id: str | None = None) -> None:
        """Send until the notices have come into these states."""
        for _ in range(200):
            await self.send()
            await self.follow_up()
            if await self.states(request_id) == list(states):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"{await self.states(request_id)} instead of {list(states)}")

    def received(self, phone: str = SARI) -> list[Accepted]:
        """Return what the provider accepted for a person."""
        person = self.simulator.world.people.find(phone.removeprefix("+"))
        return list(self.simulator.world.ledger.of_person(person.key)) if person else []

    async def said(self, request_id: str) -> list[str]:
        """Return the types of what was said about a request's notices, in order."""
        rows = self.store.database["outbox"].find({"key": request_id}).sort("_id", 1)
        return [dict(row["headers"])["ce_type"].decode() async for row in rows]

    async def get(self, person: str, path: str = "", **params: Any) -> httpx.Response:
        """Get as somebody of the cast."""
        headers = {"Authorization": f"Bearer {self.mint.token_of(person, self.store.clock())}"}
        return await self.client.get(f"/v1/notices{path}", headers=headers, params=params)

    async def post(self, person: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
        """Post as somebody of the cast."""
        headers = {"Authorization": f"Bearer {self.mint.token_of(person, self.store.clock())}"}
        return await self.client.post(f"/v1/notices{path}", headers=headers, json=body)

    async def take_webhook(self, request: web.BaseRequest) -> web.StreamResponse:
        """Take the provider's webhooks as intake would pass them on."""
        if self.is_webhook_away:
            return web.Response(status=503)
        webhook = parse(await request.read())
        if webhook.statuses:
            reports = tuple(self._report(update) for update in webhook.statuses)
            await self.hear(DeliveriesReported(reports=reports))
        return web.Response()

    def _report(self, update: StatusUpdate) -> DeliveryReport:
        return DeliveryReport(
            notice_id=None if self.is_echo_lost else update.opaque,
            message_ref=self.hasher.whatsapp(update.id),
            status=update.status.value,
            at=update.at or self.store.clock(),
            error_code=update.errors[0].code if update.errors else None,
        )

    def _incoming(self, body: EventBody, event_id: str) -> Incoming:
        topic: str = getattr(body, "topic")  # noqa: B009 - every body said here has one
        return incoming(body, self.store.clock(), event_id=event_id, topic=topic)


@asynccontextmanager
async def running_notifier(
    mongo_uri: str,
    *,
    concurrency: int = 16,
    send_timeout: timedelta = timedelta(seconds=5),
    messages_per_second: int = 10_000,
    **knobs: Any,
) -> AsyncIterator[NotifierUnderTest]:
    """Run a notifier on a database of its own; the test calls the sender's turns."""
    client = connect(mongo_uri)
    prefix = f"test_{uuid4().hex[:12]}"
    simulator = Simulator()
    simulator.turn(**FAST)
    simulator.turn(**knobs)
    for phone, who in ((SARI, SARI_NAME), (BUDI, "Budi Santoso")):
        simulator.add_person(who, phone, is_reading=False)
    for template in provider_templates(WORDINGS):
        simulator.world.templates.register(template)
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
    pacing = Pacing(messages_per_second, random)
    choosing = Choosing(store, keyring, pacing, send_timeout + timedelta(seconds=15))
    recording = Recording(store, pacing, "whatsapp", timedelta(seconds=90), random)
    processor = BatchProcessor(
        store,
        notifier_group(Telling(CATALOGUE, WORDINGS, keyring, "https://loket.example"), delivering),
    )
    mint = TokenMint()
    routers = [notice_router(store, keyring), following_router(store, CATALOGUE)]
    app = api_of("notifier", routers, mint, clock)
    await store.prepare()
    runner = web.ServerRunner(web.Server(take_webhook))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    async with (
        SimulatorServer(simulator, webhook=f"http://{host}:{port}/") as server,
        aiohttp.ClientSession() as session,
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as http,
    ):
        api = CloudApi(
            base_url=server.url,
            version="v24.0",
            phone_number_id=simulator.world.business.phone_number_id,
            token=TOKEN,
            media_hosts=frozenset(),
            session=session,
            send_timeout=send_timeout,
        )
        environment = {
            "MONGO_URI": mongo_uri,
            "MONGO_PREFIX": prefix,
            "OFFICE_KEYS": office_keys.to_text(),
            "OIDC_ISSUER": ISSUER,
            "OIDC_JWKS_URL": f"{ISSUER}/jwks.json",
            "WHATSAPP_BASE_URL": server.url,
            "WHATSAPP_TOKEN": TOKEN,
            "WHATSAPP_PHONE_NUMBER_ID": simulator.world.business.phone_number_id,
        }
        listing = TemplateList(
            base_url=server.url,
            version="v24.0",
            account_id=simulator.world.business.account_id,
            token=TOKEN,
            session=session,
            page_size=10,
        )
        asking = AskingTemplates(store, listing, wanted(WORDINGS))
        templates = TemplateStates()
        channel = WhatsAppChannel(api, WORDINGS, hasher, templates)
        sender = Sender(
            store,
            channel,
            choosing,
            recording,
            delivering,
            holder="test",
            concurrency=concurrency,
            templates=templates,
        )
        under_test.append(
            NotifierUnderTest(
                store,
                keyring,
                simulator,
                processor,
                sender,
                delivering,
                hasher,
                http,
                mint,
                environment,
                templates=templates,
                asking=asking,
            )
        )
        yield under_test[0]
        await sender.drain()
    await runner.cleanup()
    for database in ("notifier", "keyring"):
        await client.drop_database(f"{prefix}_{database}")
    client.close()


def each_once(notifier: NotifierUnderTest) -> bool:
    """Return whether the provider accepted nothing twice."""
    return not notifier.simulator.world.ledger.times_accepted(at_least=2)
