"""A desk on a real store, and the events that other services would send it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import orjson
from fastapi import FastAPI

from services.processing.api.bulk import bulk_router
from services.processing.api.commands import command_router
from services.processing.api.many import many_router
from services.processing.api.papers import paper_router
from services.processing.api.printing import printing_router
from services.processing.api.worklist import worklist_router
from services.processing.consumers import Consumers
from services.processing.delay_causes import load_delay_causes
from services.processing.number_marks import NumberMarker
from services.processing.registry.automatic import invent
from services.processing.registry.port import Order
from services.processing.repository import COLLECTIONS, WORK, WorkRecord
from services.processing.use_cases.desk import Desk
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events.envelope import EventBody
from shared.events.intake import RequestAmended, RequestSubmitted
from shared.events.parts import Paper, Party, Subject
from shared.events.verification import RequestRouted, RequestVerified
from shared.messaging.handlers import BatchProcessor
from shared.persistence.attachments import Attachments
from shared.persistence.mongo import connect
from shared.persistence.store import Store
from shared.privacy import fields
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.sealing import DataKey, open_sealed, seal
from tests.support.about import about
from tests.support.apis import api_of
from tests.support.catalogue import CATALOGUE, RULES
from tests.support.key_store import InMemoryKeyStore
from tests.support.records import incoming
from tests.support.submitted import submitted
from tests.support.tokens import TokenMint

NOW = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
PUBLIC_URL = "https://loket.example"
SUBJECT_NAME = "Anak Contoh Pertama"
CAPIL, DAFDUK = "operator-capil", "operator-dafduk"
AKTA = "3319-LU-30092026-0001"
KK, NIK = "3319990101200001", "3319993009260001"


def a_subject(key: DataKey, name: str = SUBJECT_NAME) -> Subject:
    """Return a newborn's data, sealed."""
    return Subject(
        name=seal(key, name, fields.SUBJECT_NAME),
        birth_date=seal(key, "2026-09-30", fields.SUBJECT_BIRTH_DATE),
        family_card=seal(key, "3319990101200001", fields.SUBJECT_FAMILY_CARD),
        village="33.19.08.2001",
    )


def a_submission(key: DataKey, document_type: str = "AKTA_LAHIR", **given: Any) -> RequestSubmitted:
    """Return the submission of a request whose id is the owner of the key."""
    values: dict[str, Any] = {
        "received_at": NOW,
        "document_type": document_type,
        "facts": {"anak_temuan": "tidak"},
        "applicant": Party(
            ref="ref-1",
            role="resident",
            name=seal(key, "Pemohon Contoh", fields.APPLICANT_NAME),
            contact_ref="contact-1",
        ),
        "subject": a_subject(key),
        "papers": (_paper("F-2.01"), _paper("KK_ASLI")),
    }
    return submitted(key, **(values | given))


def routed(of: RequestSubmitted, sequence: int = 2, department: str = "CAPIL") -> RequestRouted:
    """Return what verification says when a request reaches a department."""
    return RequestRouted(
        **about(of), sequence=sequence, state=State.IN_VERIFICATION, department=department
    )


def verified(
    of: RequestSubmitted, sequence: int = 3, due: datetime | None = None
) -> RequestVerified:
    """Return the verification of a request."""
    return RequestVerified(
        **about(of),
        sequence=sequence,
        state=State.VERIFIED,
        department="CAPIL",
        due=due or NOW + timedelta(days=1),
    )


def amended(of: RequestSubmitted, key: DataKey, sequence: int) -> RequestAmended:
    """Return an amendment that replaces a paper and corrects the name."""
    return RequestAmended(
        **about(of),
        sequence=sequence,
        state=State.AMENDED,
        papers=(_paper("F-2.01"), _paper("SK_LAHIR")),
        replaced=("SK_LAHIR",),
        subject=a_subject(key, "Anak Contoh Diperbaiki"),
    )


def _paper(code: str) -> Paper:
    return Paper(requirement=code, attachment=f"att-{code}", media_type="image/jpeg", size=1000)


@dataclass
class DeskUnderTest:
    """A desk, its application, and hands to feed and look at it."""

    desk: Desk
    processor: BatchProcessor
    app: FastAPI
    client: httpx.AsyncClient
    mint: TokenMint
    now: datetime
    tokens: dict[tuple[str, datetime], str] = field(default_factory=dict)

    async def new_key(self) -> DataKey:
        """Return the key of a new request, as intake would make it."""
        return await self.desk.keyring.create(new_id())

    async def hear(self, *bodies: EventBody, ids: Sequence[str] = ()) -> None:
        """Let the consumer handle events as one batch."""
        told = zip(bodies, ids or [new_id() for _ in bodies], strict=True)
        await self.processor.process([incoming(body, self.now, event_id=i) for body, i in told])

    async def verified_request(
        self, document_type: str = "AKTA_LAHIR", due: datetime | None = None
    ) -> RequestSubmitted:
        """Return a request that has reached the worklists."""
        submission = a_submission(await self.new_key(), document_type)
        await self.hear(submission, routed(submission), verified(submission, due=due))
        return submission

    async def work(self, request_id: str) -> WorkRecord:
        """Return the work as it is stored."""
        return await self.desk.store.new_unit().require(WORK, request_id)

    async def said(self, request_id: str) -> list[tuple[str, dict[str, Any]]]:
        """Return type and body of what was said about a request, in order."""
        rows = self.desk.store.database["outbox"].find({"key": request_id}).sort("_id", 1)
        return [
            (dict(row["headers"])["ce_type"].decode(), _json(row["body"])) async for row in rows
        ]

    async def letters(self) -> list[str]:
        """Return the codes of dead letters."""
        return [d["code"] async for d in self.desk.store.database["dead_letters"].find()]

    async def post(
        self, person: str, path: str, json: Mapping[str, Any] | None = None, **given: Any
    ) -> httpx.Response:
        """Post as somebody of the cast."""
        headers = self.bearer(person) | given.pop("headers", {})
        return await self.client.post(f"/v1/work{path}", json=json, headers=headers, **given)

    async def get(self, person: str, path: str = "", /, **params: Any) -> httpx.Response:
        """Get as somebody of the cast."""
        return await self.client.get(f"/v1/work{path}", headers=self.bearer(person), params=params)

    async def search(self, person: str, ticket: str) -> httpx.Response:
        """Look for the work of a ticket as somebody of the cast."""
        return await self.client.post(
            "/v1/work/search", json={"ticket": ticket}, headers=self.bearer(person)
        )

    async def bulk(self, person: str, text: str | bytes, **params: Any) -> httpx.Response:
        """Send a file as somebody of the cast."""
        content = text.encode() if isinstance(text, str) else text
        return await self.client.post(
            "/v1/work/bulk",
            content=content,
            headers={**self.bearer(person), "Content-Type": "text/csv; charset=utf-8"},
            params=params,
        )

    async def number_of(self, work: WorkRecord, key: str) -> str | None:
        """Return a recorded number in clear."""
        sealed = next(p.number for p in work.products if p.key == key)
        data_key = await self.desk.keyring.get(work.id)
        return sealed and open_sealed(data_key, sealed, fields.PRODUCT_NUMBER)

    def bearer(self, person: str) -> dict[str, str]:
        """Return the header that goes with a call of somebody of the cast."""
        issued = (person, self.now)
        if issued not in self.tokens:
            self.tokens[issued] = self.mint.token_of(person, self.now)
        return {"Authorization": f"Bearer {self.tokens[issued]}"}


def _json(body: bytes) -> dict[str, Any]:
    return dict(orjson.loads(body))


@asynccontextmanager
async def running_desk(mongo_uri: str) -> AsyncIterator[DeskUnderTest]:
    """Run a desk on a database of its own, with time standing still."""
    client = connect(mongo_uri)
    name = f"test_processing_{uuid4().hex[:12]}"
    under_test: list[DeskUnderTest] = []

    def clock() -> datetime:
        return under_test[0].now if under_test else NOW

    store = Store(client, name, "processing", COLLECTIONS, clock)
    office_keys = OfficeKeys.generate()
    desk = Desk(
        store=store,
        keyring=Keyring(InMemoryKeyStore(), office_keys, clock),
        attachments=Attachments(client, f"{name}_papers"),
        catalogue=CATALOGUE,
        causes=load_delay_causes(),
        marker=NumberMarker(office_keys.lookup),
        appointments_a_day=2,
        public_url=PUBLIC_URL,
    )
    mint = TokenMint()
    routers = [
        worklist_router(desk),
        bulk_router(desk),
        many_router(desk),
        command_router(desk),
        paper_router(desk),
        printing_router(desk),
    ]
    app = api_of("desk", routers, mint, clock)
    await store.prepare()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://desk"
    ) as http:
        processor = BatchProcessor(store, Consumers(CATALOGUE).group())
        under_test.append(DeskUnderTest(desk, processor, app, http, mint, NOW))
        yield under_test[0]
    await client.drop_database(name)
    await client.drop_database(f"{name}_papers")
    client.close()


async def call(desk: DeskUnderTest, person: str, path: str, **params: Any) -> dict[str, Any]:
    """Return what a route shows somebody."""
    answer = await desk.client.get(f"/v1{path}", headers=desk.bearer(person), params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def a_number(code: str, seed: str) -> str:
    """Return a number that the registry would give, always the same for a seed."""
    pattern = RULES.number(code)
    return invent(pattern, Order(seed, "KEY", pattern))


async def completed(desk: DeskUnderTest, *, seed: str = "one") -> RequestSubmitted:
    """Have every product of a birth made by its operator; return the request."""
    request = await desk.verified_request("AKTA_LAHIR")
    for operator, key, code in (
        (CAPIL, "AKTA_LAHIR", "AKTA_LAHIR"),
        (DAFDUK, "KK", "NO_KK"),
        (DAFDUK, "KIA", "NIK"),
    ):
        body = {"number": a_number(code, seed), "complete": True}
        path = f"/{request.request_id}/products/{key}/ready"
        assert (await desk.post(operator, path, body)).status_code == 200
    return request


def types(said: list[tuple[str, dict[str, Any]]]) -> list[str]:
    """Return the changes among what was said, in order."""
    return [kind.removeprefix("request.") for kind, _ in said]
