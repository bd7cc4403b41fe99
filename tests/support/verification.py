"""A verification desk on a real store, and the events that other services would send it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import orjson
from fastapi import FastAPI

from services.verification.consumers import departments_group, requests_group
from services.verification.domain.case import Case
from services.verification.main import routers
from services.verification.repository import CASES, COLLECTIONS
from services.verification.rulebook import Rulebook
from services.verification.search_terms import SearchTerms
from services.verification.use_cases.clerks import Clerks
from services.verification.use_cases.desk import Desk
from services.verification.use_cases.handing_out import HandingOut
from shared.catalogue.villages import load_villages
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events import topics
from shared.events.envelope import EventBody
from shared.events.intake import (
    CancellationAsked,
    PapersAdded,
    RequestAmended,
    RequestSubmitted,
)
from shared.events.parts import Paper, Party, PhotoMeasure, Subject
from shared.events.processing import ReferredBack
from shared.events.verification import WorkAssigned
from shared.messaging.handlers import BatchProcessor
from shared.persistence.attachments import Attachments
from shared.persistence.mongo import connect
from shared.persistence.store import Store
from shared.privacy import fields
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from shared.privacy.lookup import LookupHasher
from shared.privacy.sealing import DataKey, seal
from shared.web.dead_letters import dead_letter_router
from tests.support.about import about
from tests.support.apis import api_of
from tests.support.catalogue import CATALOGUE
from tests.support.key_store import InMemoryKeyStore
from tests.support.records import incoming
from tests.support.submitted import submitted
from tests.support.tokens import TokenMint

VILLAGES = load_villages()
# A Monday, ten in the morning in Kudus.
NOW = datetime(2026, 10, 5, 3, 0, tzinfo=UTC)
FACTS = {"anak_temuan": "tidak", "punya_surat_lahir": "ya", "bukti_kawin_ada": "ya"}
PAPERS = ("F-2.01", "SK_LAHIR", "BUKTI_KAWIN", "KK_ASLI")
SHARP = PhotoMeasure(width=1200, height=1600, sharpness=3, brightness=150, ink=40, paper=220)
SUBJECT_NAME = "Anak Contoh Pertama"
NIK = "3319084109260001"


def a_paper(code: str, **given: Any) -> Paper:
    """Return a legible paper."""
    values: dict[str, Any] = {
        "attachment": f"att-{code}",
        "media_type": "image/jpeg",
        "size": 1000,
        "photo": SHARP,
    }
    return Paper(requirement=code, **(values | given))


def a_subject(key: DataKey, **given: Any) -> Subject:
    """Return a child's data, sealed."""
    values: dict[str, Any] = {
        "name": seal(key, SUBJECT_NAME, fields.SUBJECT_NAME),
        "nik": seal(key, NIK, fields.SUBJECT_NIK),
        "birth_date": seal(key, "2026-09-01", fields.SUBJECT_BIRTH_DATE),
        "village": "33.19.08.2001",
    }
    return Subject(**(values | given))


def a_submission(key: DataKey, **given: Any) -> RequestSubmitted:
    """Return a complete request for a birth certificate; its id is the owner of the key."""
    values: dict[str, Any] = {
        "received_at": NOW,
        "facts": FACTS,
        "applicant": Party(
            ref="ref-1",
            role="resident",
            name=seal(key, "Pemohon Contoh", fields.APPLICANT_NAME),
            phone=seal(key, "+6281200000101", fields.APPLICANT_PHONE),
            contact_ref="contact-1",
        ),
        "subject": a_subject(key),
        "papers": tuple(a_paper(code) for code in PAPERS),
    }
    return submitted(key, **(values | given))


def amended(of: RequestSubmitted, sequence: int, *replaced: str, **given: Any) -> RequestAmended:
    """Return the amendment of a request, with some papers new."""
    return RequestAmended(
        **about(of),
        sequence=sequence,
        state=State.AMENDED,
        papers=given.pop("papers", of.papers),
        replaced=replaced,
        **given,
    )


def papers_added(of: RequestSubmitted, *codes: str) -> PapersAdded:
    """Return new papers for a request that is being checked."""
    new = tuple(a_paper(code, attachment=f"new-{code}") for code in codes)
    return PapersAdded(**about(of), papers=new)


def referred_back(of: RequestSubmitted, key: DataKey, sequence: int, to: str) -> ReferredBack:
    """Return what processing says when verification has to look again."""
    return ReferredBack(
        **about(of),
        sequence=sequence,
        state=State.IN_VERIFICATION,
        department=to,
        note=seal(key, "Nama ibu berbeda.", fields.NOTE),
    )


def cancellation_asked(of: RequestSubmitted) -> CancellationAsked:
    """Return an applicant's wish to withdraw."""
    return CancellationAsked(**about(of))


@dataclass
class DeskUnderTest:
    """A desk, its application, and hands to feed and look at it."""

    desk: Desk
    requests: BatchProcessor
    departments: BatchProcessor
    app: FastAPI
    client: httpx.AsyncClient
    mint: TokenMint
    now: datetime
    tokens: dict[tuple[str, datetime], str] = field(default_factory=dict)

    async def clear(self) -> None:
        """Forget everything, as a new desk; quicker than to make one."""
        database = self.desk.store.database
        for name in await database.list_collection_names():
            await database[name].delete_many({})
        self.now = NOW
        self.tokens.clear()
        self.desk.clerks.noted.clear()

    async def new_key(self) -> DataKey:
        """Return the key of a new request, as intake would make it."""
        return await self.desk.keyring.create(new_id())

    async def hear(self, *bodies: EventBody, ids: Sequence[str] = ()) -> None:
        """Let the consumer of requests handle events as one batch."""
        ids = ids or [new_id() for _ in bodies]
        events = zip(bodies, ids, strict=True)
        await self.requests.process([incoming(b, self.now, event_id=i) for b, i in events])

    async def deliver_work(self) -> list[WorkAssigned]:
        """Let the desk hear all work that it ever announced, as a lost log would be told again."""
        rows = self.desk.store.database["outbox"].find(
            {"topic": {"$regex": "^loket.departments"}}, sort=[("_id", 1)]
        )
        work = [(r["_id"], WorkAssigned.model_validate_json(r["body"])) async for r in rows]
        await self.hear_work(*(body for _, body in work), ids=[i for i, _ in work])
        return [body for _, body in work]

    async def hear_work(self, *bodies: WorkAssigned, ids: Sequence[str] = ()) -> None:
        """Let the consumer of departments' topics handle events as one batch."""
        ids = ids or [new_id() for _ in bodies]
        events = zip(bodies, ids, strict=True)
        await self.departments.process(
            [
                incoming(b, self.now, event_id=i, topic=topics.department_topic(b.department))
                for b, i in events
            ]
        )

    async def queued(self, **given: Any) -> RequestSubmitted:
        """Return a request that waits in its department's queue."""
        submission = a_submission(await self.new_key(), **given)
        await self.hear(submission)
        await self.deliver_work()
        return submission

    async def claimed(self, person: str, **given: Any) -> RequestSubmitted:
        """Return a request that somebody has claimed."""
        submission = await self.queued(**given)
        answer = await self.post(person, f"/cases/{submission.request_id}/claim")
        assert answer.status_code == 200, answer.text
        return submission

    async def case(self, request_id: str) -> Case:
        """Return a case as it is stored."""
        return await self.desk.store.new_unit().require(CASES, request_id)

    async def said(self, request_id: str) -> list[tuple[str, dict[str, Any]]]:
        """Return type and body of what was said about a request, in order."""
        rows = self.desk.store.database["outbox"].find({"key": request_id}).sort("_id", 1)
        return [
            (dict(row["headers"])["ce_type"].decode(), dict(orjson.loads(row["body"])))
            async for row in rows
        ]

    async def letters(self) -> list[str]:
        """Return the codes of dead letters."""
        return [d["code"] async for d in self.desk.store.database["dead_letters"].find()]

    async def call(
        self, method: str, person: str, path: str, json: Any = None, **params: Any
    ) -> httpx.Response:
        """Call the API as somebody of the cast."""
        return await self.client.request(
            method, f"/v1{path}", json=json, params=params, headers=self.bearer(person)
        )

    async def post(
        self, person: str, path: str, json: Mapping[str, Any] | None = None
    ) -> httpx.Response:
        """Post as somebody of the cast."""
        return await self.call("POST", person, path, json)

    async def put(self, person: str, path: str, json: Mapping[str, Any]) -> httpx.Response:
        """Put as somebody of the cast."""
        return await self.call("PUT", person, path, json)

    async def get(self, person: str, path: str, **params: Any) -> httpx.Response:
        """Get as somebody of the cast."""
        return await self.call("GET", person, path, **params)

    async def decide(self, person: str, request_id: str, decision: str, **given: Any) -> int:
        """Decide as somebody of the cast; return the status of the answer."""
        body = {"decision": decision, **given}
        return (await self.post(person, f"/cases/{request_id}/decision", body)).status_code

    def bearer(self, person: str) -> dict[str, str]:
        """Return the header that goes with a call of somebody of the cast."""
        issued = (person, self.now)
        if issued not in self.tokens:
            self.tokens[issued] = self.mint.token_of(person, self.now)
        return {"Authorization": f"Bearer {self.tokens[issued]}"}


@asynccontextmanager
async def running_desk(mongo_uri: str) -> AsyncIterator[DeskUnderTest]:
    """Run a desk on a database of its own, with time standing still."""
    client = connect(mongo_uri)
    name = f"test_verification_{uuid4().hex[:12]}"
    under_test: list[DeskUnderTest] = []

    def clock() -> datetime:
        return under_test[0].now if under_test else NOW

    store = Store(client, name, "verification", COLLECTIONS, clock)
    desk = Desk(
        store=store,
        rulebook=Rulebook(CATALOGUE, {}),
        keyring=Keyring(InMemoryKeyStore(), OfficeKeys.generate(), clock),
        attachments=Attachments(client, f"{name}_attachments"),
        terms=SearchTerms(LookupHasher(b"l" * 32), VILLAGES),
        handing_out=HandingOut(store),
        clerks=Clerks(store),
    )
    await desk.attachments.prepare()
    mint = TokenMint()
    routes = [*routers(desk), dead_letter_router(store, {})]
    app = api_of("desk", routes, mint, clock)
    await store.prepare()
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
        requests = BatchProcessor(store, requests_group(desk))
        departments = BatchProcessor(store, departments_group(desk))
        under_test.append(DeskUnderTest(desk, requests, departments, app, http, mint, NOW))
        yield under_test[0]
    await client.drop_database(name)
    await client.drop_database(f"{name}_attachments")
    client.close()
