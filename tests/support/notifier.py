"""A notifier before a simulated provider, and hands to feed and look at them."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from aiohttp import web

from devkit.whatsapp.ledger import Accepted
from devkit.whatsapp.simulator import Simulator
from services.notifier.asking_templates import AskingTemplates
from services.notifier.channels.port import Outcome
from services.notifier.repository import NOTICES, NoticeRecord
from services.notifier.sender import Sender
from services.notifier.template_states import TemplateStates
from services.notifier.use_cases.choosing import Claimed
from services.notifier.use_cases.delivering import Delivering
from shared.domain.errors import ConflictError
from shared.domain.ids import new_id
from shared.events.envelope import EventBody
from shared.events.intake import (
    ContactHeard,
    DeliveriesReported,
    DeliveryReport,
    PersonAddress,
    PersonChanged,
    RequestSubmitted,
)
from shared.messaging.handlers import BatchProcessor
from shared.messaging.records import Incoming
from shared.persistence.store import Store
from shared.privacy import fields
from shared.privacy.keyring import Keyring
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import seal
from shared.whatsapp.updates import StatusUpdate
from shared.whatsapp.webhook import parse
from tests.support.notifier_events import (
    SARI,
    a_party,
    a_submission,
    contact_of,
)
from tests.support.records import incoming
from tests.support.tokens import TokenMint


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

    async def die_sending(self, claimed: Claimed) -> Outcome:
        """Send a claimed notice, and write nothing of what came of it.

        A process that dies there leaves through no public door, so this one place goes around it.
        """
        return await self.sender._send(claimed)

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


def each_once(notifier: NotifierUnderTest) -> bool:
    """Return whether the provider accepted nothing twice."""
    return not notifier.simulator.world.ledger.times_accepted(at_least=2)
