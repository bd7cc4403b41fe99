"""Several people at one dead letter: nobody undoes unseen what another one did."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.domain.errors import InvalidInputError
from shared.messaging.records import Incoming
from shared.messaging.setting_aside import to_dead_letter
from shared.persistence.dead_letters import DEAD_LETTERS
from shared.persistence.mongo import connect
from shared.persistence.store import Store, utc_now
from shared.web.dead_letters import dead_letter_router
from tests.support.apis import api_of
from tests.support.tokens import TokenMint

BODY, MENDED, OTHER = '{"torn": 1}', '{"whole": 1}', '{"whole": 2}'
GROUP = "verification"


async def nothing() -> None:
    """Happen while a message is handled."""


@dataclass
class Letter:
    """One dead letter, two who may decide about it, and what handles it again.

    Attributes:
        meanwhile: What happens while it is handled.
        handled: The bodies that were handled.
    """

    http: httpx.AsyncClient
    mint: TokenMint
    url: str
    meanwhile: Callable[[], Awaitable[object]] = nothing
    handled: list[str] = field(default_factory=list)

    async def process_strictly(self, record: Incoming) -> None:
        """Handle what is whole."""
        await self.meanwhile()
        self.handled.append(record.body.decode())
        if record.body == BODY.encode():
            raise InvalidInputError("It is torn.")

    async def edit(self, body: str, seen: int | None = None) -> httpx.Response:
        sent = {"body": body, "note": "It was torn.", "seen": seen}
        headers = self.mint.bearer("ops")
        return await self.http.put(f"{self.url}/body", json=sent, headers=headers)

    async def post(self, step: str, seen: int | None = None) -> httpx.Response:
        headers, address = self.mint.bearer("ops"), f"{self.url}/{step}"
        if step == "replay":
            params = {} if seen is None else {"seen": seen}
            return await self.http.post(address, params=params, headers=headers)
        sent = {"note": "It is nobody's.", "seen": seen}
        return await self.http.post(address, json=sent, headers=headers)

    async def now(self) -> dict[str, Any]:
        answer = await self.http.get(self.url, headers=self.mint.bearer("ops"))
        return dict(answer.json())


@pytest.fixture
async def letter(mongo_uri: str) -> AsyncIterator[Letter]:
    client, name = connect(mongo_uri), f"letters_{uuid4().hex[:8]}"
    store, mint = Store(client, name, GROUP, ()), TokenMint()
    await store.prepare()
    record = Incoming("loket.requests", 0, 7, 0, b"key", {}, BODY.encode())
    kept = to_dead_letter(record, InvalidInputError("It is torn."), GROUP, datetime.now(UTC))
    async with store.unit_of_work() as unit:
        unit.put(DEAD_LETTERS, kept)
    processors: dict[str, Letter] = {}
    app = api_of("letters", [dead_letter_router(store, processors)], mint, utc_now)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
        processors[GROUP] = Letter(http, mint, f"/v1/dead-letters/{kept.id}")
        yield processors[GROUP]
    await client.drop_database(name)
    client.close()


def kind(problem: dict[str, Any]) -> str:
    return str(problem["type"]).rpartition(":")[2]


async def test_whoever_did_not_see_a_correction_does_nothing_to_it(letter: Letter) -> None:
    seen = len((await letter.now())["trail"])
    assert (await letter.edit(MENDED, seen)).status_code == 200
    for late in (
        await letter.edit(OTHER, seen),
        await letter.post("replay", seen),
        await letter.post("discard", seen),
    ):
        assert (late.status_code, kind(late.json())) == (409, "stale-version")
    now = await letter.now()
    assert (now["status"], now["body"], letter.handled) == ("waiting", MENDED, [])
    assert (await letter.edit(OTHER, seen + 1)).status_code == 200
    assert (await letter.edit(MENDED)).status_code == 200, "who names nothing minds nothing"
    now = await letter.now()
    assert [entry["body_before"] for entry in now["trail"]] == [None, BODY, MENDED, OTHER]
    assert (await letter.post("replay", len(now["trail"]))).json()["status"] == "replayed"


async def test_what_is_corrected_while_it_is_handled_stays_waiting(letter: Letter) -> None:
    assert (await letter.edit(MENDED)).status_code == 200

    async def correct() -> None:
        assert (await letter.edit(OTHER)).status_code == 200

    letter.meanwhile = correct
    replayed = await letter.post("replay")
    assert (replayed.status_code, kind(replayed.json())) == (409, "stale-version")
    now = await letter.now()
    assert (now["status"], now["body"], letter.handled) == ("waiting", OTHER, [MENDED])
    assert [e["action"] for e in now["trail"]] == ["set_aside", "edited", "edited", "replayed"]


async def test_a_replay_in_vain_is_told_from_one_of_what_was_decided(letter: Letter) -> None:
    vain = await letter.post("replay")
    assert (vain.status_code, kind(vain.json())) == (409, "replay-failed")
    assert (await letter.post("discard")).json()["status"] == "discarded"
    for late in (await letter.post("replay"), await letter.edit(MENDED)):
        assert (late.status_code, kind(late.json())) == (409, "letter-decided")


async def test_what_is_discarded_while_it_fails_again_stays_discarded(letter: Letter) -> None:
    async def discard() -> None:
        assert (await letter.post("discard")).status_code == 200

    letter.meanwhile = discard
    assert kind((await letter.post("replay")).json()) == "replay-failed"
    assert (await letter.now())["status"] == "discarded"
