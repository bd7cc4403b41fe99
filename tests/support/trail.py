"""What is written into a trail, what is done to it, and who asks it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

from shared.domain.ids import new_ticket
from shared.identity.principal import Principal, Role
from shared.identity.rights import Action
from shared.identity.tokens import TokenVerifier
from shared.persistence.mongo import Document
from shared.trail.records import TRAIL, record
from shared.trail.sealing import seal_new
from shared.trail.trail import Trail
from shared.web.acts import acts_router
from shared.web.application import create_application
from shared.web.trail import trail_router
from tests.support.tokens import ISSUER, TokenMint

RINA = Principal("capil-rina", roles=frozenset({Role.VERIFIER}), departments=frozenset({"CAPIL"}))
RECORDS = 7
TICKET, OTHER = new_ticket(), new_ticket()


async def write(trail: Trail, count: int = RECORDS, **about: Any) -> None:
    """Write down that Rina opened papers, one after the other."""
    for n in range(count):
        async with trail.store.unit_of_work() as unit:
            given = {"ticket": TICKET, "codes": {"number": str(n)}} | about
            record(unit, RINA, Action.PAPERS_READ, **given)


async def sealed(trail: Trail) -> None:
    """Write some records and seal them."""
    await write(trail)
    assert await seal_new(trail.store, trail.key) == RECORDS


async def acted(trail: Trail, who: Principal, action: Action, **about: Any) -> None:
    """Write down one act of somebody."""
    async with trail.store.unit_of_work() as unit:
        record(unit, who, action, **about)


async def change(trail: Trail, number: int, values: Document) -> None:
    """Change a record behind the trail's back."""
    rows = trail.store.database[TRAIL.name]
    assert (await rows.update_one({"number": number}, {"$set": values})).modified_count == 1


async def remove(trail: Trail, number: int) -> None:
    """Remove a record behind the trail's back."""
    await trail.store.database[TRAIL.name].delete_one({"number": number})


async def cut_off_with_head(trail: Trail) -> None:
    """Remove the last record, and forge the head so that it fits."""
    await remove(trail, RECORDS)
    last = await trail.store.database[TRAIL.name].find_one({"number": RECORDS - 1})
    assert last is not None
    forged = {"number": RECORDS - 1, "seal": last["seal"]}
    await trail.store.database["trail_head"].update_one({"_id": "head"}, {"$set": forged})


Ask = Callable[..., Awaitable[httpx.Response]]


@asynccontextmanager
async def auditing(trail: Trail, person: str = "auditor") -> AsyncIterator[Ask]:
    """Ask the routes as somebody of the cast."""

    @asynccontextmanager
    async def nothing(_app: FastAPI) -> AsyncIterator[None]:
        yield

    mint, now = TokenMint(), trail.store.clock()
    app = create_application(
        title="trail",
        description="trail",
        verifier=TokenVerifier(ISSUER, "loket", mint.jwks, trail.store.clock),
        routers=[trail_router(trail), acts_router(trail.store)],
        lifespan=nothing,
    )
    headers = {"Authorization": f"Bearer {mint.token_of(person, now)}"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://trail/v1/trail", headers=headers
    ) as client:

        async def ask(path: str, body: Any = None, **params: Any) -> httpx.Response:
            method = "GET" if body is None else "POST"
            return await client.request(method, path, json=body, params=params)

        yield ask
