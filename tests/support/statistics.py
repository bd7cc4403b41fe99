"""Statistics on a real store, and hands to feed and ask them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from services.statistics.api.figures import figure_router
from services.statistics.api.reconciliation import reconciliation_router
from services.statistics.api.reports import report_router
from services.statistics.consumers import Consumers
from services.statistics.exports.words import Words
from services.statistics.repository import COLLECTIONS
from shared.catalogue.villages import load_villages
from shared.domain.ids import new_id
from shared.domain.lifecycle import State
from shared.events.parts import PaperFault, ProductRef
from shared.events.processing import ProductReady, RequestCompleted
from shared.events.request import RequestChanged, RequestEvent
from shared.events.verification import RequestReturned
from shared.messaging.handlers import BatchProcessor
from shared.messaging.records import Incoming
from shared.persistence.mongo import connect
from shared.persistence.store import Store
from shared.privacy.keyring import Keyring
from shared.privacy.keys import OfficeKeys
from tests.support.about import about
from tests.support.apis import api_of
from tests.support.key_store import InMemoryKeyStore
from tests.support.processing import CATALOGUE, NOW, a_submission, amended, routed, verified
from tests.support.records import incoming
from tests.support.tokens import TokenMint

HOUR = timedelta(hours=1)
ZONE = CATALOGUE.current.office.timezone
Said = tuple[datetime, RequestEvent]
"""When something was said, and what."""


@dataclass
class StatisticsUnderTest:
    """The service's parts without Kafka."""

    store: Store
    processor: BatchProcessor
    client: httpx.AsyncClient
    mint: TokenMint
    tokens: dict[str, str] = field(default_factory=dict)

    async def hear(self, *said: Said) -> None:
        """Let the consumer handle events as one batch, each with an id of its own."""
        await self.processor.process(self.records(*said))

    def records(self, *said: Said) -> list[Incoming]:
        """Return events as they come from Kafka, each with an id of its own."""
        return [incoming(body, at) for at, body in said]

    async def get(self, person: str, path: str = "", **params: Any) -> httpx.Response:
        """Ask as somebody of the cast; by default about the whole of October 2026."""
        period = {"since": "2026-10-01", "until": "2026-10-31"}
        headers = self.bearer(person)
        return await self.client.get(
            f"/v1/statistics{path}", params=period | params, headers=headers
        )

    async def call(
        self, person: str, method: str, path: str, json: Any = None, **params: Any
    ) -> httpx.Response:
        """Call another route as somebody of the cast."""
        headers = self.bearer(person)
        return await self.client.request(method, path, json=json, params=params, headers=headers)

    def bearer(self, person: str) -> dict[str, str]:
        """Return the header that goes with a call of somebody of the cast."""
        if person not in self.tokens:
            self.tokens[person] = self.mint.token_of(person, NOW)
        return {"Authorization": f"Bearer {self.tokens[person]}"}


@asynccontextmanager
async def running_statistics(mongo_uri: str) -> AsyncIterator[StatisticsUnderTest]:
    """Run statistics on a database of their own, with time standing still."""
    client = connect(mongo_uri)
    name = f"test_statistics_{uuid4().hex[:12]}"
    store = Store(client, name, "statistics", COLLECTIONS, lambda: NOW)
    mint = TokenMint()
    named = Words(CATALOGUE, load_villages())
    routers = [
        report_router(store, named),
        reconciliation_router(store, named),
        figure_router(store, ZONE),
    ]
    app = api_of("statistics", routers, mint, lambda: NOW)
    await store.prepare()
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://statistics"
    ) as http:
        processor = BatchProcessor(store, Consumers(ZONE).group())
        yield StatisticsUnderTest(store, processor, http, mint)
    await client.drop_database(name)
    client.close()


def numbers_of(answer: httpx.Response, *headings: str) -> dict[str, Sequence[int]]:
    """Return some numbers of each row."""
    assert answer.status_code == 200, answer.text
    return {row["key"]: [row[heading] for heading in headings] for row in answer.json()["rows"]}


async def a_life(late: bool = False) -> list[Said]:
    """Submitted, returned for two photos, repaired, verified, made by two departments, completed."""
    keyring = Keyring(InMemoryKeyStore(), OfficeKeys.generate(), lambda: NOW)
    key = await keyring.create(new_id())
    of = a_submission(key)
    faults = tuple(PaperFault(requirement=r, reason="FOTO_BURAM") for r in ("F-2.01", "KK_ASLI"))
    returned = RequestReturned(
        **about(of), sequence=3, state=State.RETURNED, department="CAPIL", faults=faults,
        repair_by=NOW + 300 * HOUR,
    )  # fmt: skip
    made: list[RequestChanged] = [
        ProductReady(
            **about(of), sequence=number, state=state, form="a4_tte", remaining=left,
            product=ProductRef(key=code, code=code, department=department),
        )
        for number, state, left, code, department in (
            (7, State.IN_PROCESSING, 1, "AKTA_LAHIR", "CAPIL"),
            (8, State.READY, 0, "KK", "DAFDUK"),
        )
    ]  # fmt: skip
    completed = RequestCompleted(**about(of), sequence=9, state=State.COMPLETED, products=())
    due = NOW + (20 if late else 60) * HOUR
    steps = [
        of, routed(of), returned, amended(of, key, 4), routed(of, 5), verified(of, 6, due),
        *made, completed,
    ]  # fmt: skip
    return [(NOW + hours * HOUR, step) for hours, step in zip(
        (0, 0, 2, 12, 12, 18, 30, 42, 66), steps, strict=True
    )]  # fmt: skip
