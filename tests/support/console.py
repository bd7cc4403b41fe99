"""The console as it is built, before APIs that answer what a test says, reached as by https."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import httpx
import orjson

from devkit.issuer.cast import Person
from services.console.apis import PATIENCE, Apis, File, Query, _refusal
from services.console.application import create_console
from services.console.colleagues import Colleagues
from services.console.console import Console
from services.console.oidc import Attempt, Issuer, Tokens
from services.console.pages import PAGES
from services.console.rulebook import Rulebook
from services.console.sessions import Session, Sessions
from services.console.signing_in import SignIn
from shared.identity.principal import Role
from shared.identity.tokens import TokenVerifier
from shared.persistence.mongo import connect
from shared.persistence.store import utc_now
from shared.web.attempts import Attempts
from tests.support.tokens import ISSUER, TokenMint

URL = "https://console.example.id"
IDLE = timedelta(minutes=30)
SIGN_INS = 3
"""So many attempts one address has within five minutes."""
EVERYBODY = Person(
    "everybody", "Semua Contoh", frozenset(Role), frozenset({"DAFDUK"}), village="33.19.08.2001"
)
"""Somebody of every role, to whom no page says that it is for others."""


@dataclass
class ConsoleUnderTest:
    """A console, a browser without a screen, and what the APIs answer.

    Attributes:
        now: The console's time, which a test moves.
        answers: What APIs answer, by `METHOD /path`; all else is away. It may depend on the query.
        asked: What they were asked, in order.
        sent: The bodies of these.
        queries: What their addresses asked for.
        patience: How long each was waited for, at most.
    """

    mint: TokenMint = field(default_factory=TokenMint)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[Any] = field(default_factory=list)
    queries: list[Query] = field(default_factory=list)
    patience: dict[str, timedelta] = field(default_factory=dict)
    console: Console = field(init=False)
    http: httpx.AsyncClient = field(init=False)

    async def sign_in(self, person: str | Person = EVERYBODY) -> Session:
        """Sit somebody down."""
        minted = self.mint.token_for(person) if isinstance(person, Person) else None
        session = Session(
            access_token=minted or self.mint.token_of(cast("str", person)),
            expires_at=self.now + timedelta(hours=8),
        )
        cookie = await self.console.sessions.begin(session)
        self.http.cookies.clear()
        self.http.cookies.set(self.console.cookie_name, cookie, domain="console.example.id")
        return session

    async def address(self, attempt: Attempt, _language: str) -> str:
        """Stand for the issuer's page of signing in."""
        return f"{ISSUER}/authorize?state={attempt.state}"

    async def tokens(self, _attempt: Attempt, _answer: object) -> Tokens:
        """Stand for an issuer that signs a clerk in."""
        return Tokens(self.mint.token_of("dafduk-dewi"), self.now + timedelta(hours=8), None)


class AnsweringApis(Apis):
    """APIs that answer what a test says, and are away otherwise."""

    def __init__(self, desk: ConsoleUnderTest) -> None:
        super().__init__({})
        self._desk = desk

    async def fetch(
        self,
        token: str,  # noqa: ARG002
        method: str,
        service: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        patience: timedelta = PATIENCE,
    ) -> File:
        """See `Apis`."""
        asked = f"{method} {path}"
        self._desk.asked.append(asked)
        self._desk.sent.append(body)
        self._desk.queries.append(query or {})
        self._desk.patience[asked] = patience
        status, told = self._desk.answers.get(asked, (503, None))
        told = told(query or {}) if callable(told) else told
        content = b"" if told is None else orjson.dumps(told)
        if status >= 400:
            raise _refusal(service, status, content)
        return File(content, "application/json", {})


@asynccontextmanager
async def running_console(mongo_uri: str) -> AsyncIterator[ConsoleUnderTest]:
    """Run a console with a database of its own."""
    desk = ConsoleUnderTest()
    client, database = connect(mongo_uri), f"console_{uuid4().hex[:8]}"
    apis = AnsweringApis(desk)
    verifier = TokenVerifier(ISSUER, "loket", desk.mint.jwks, utc_now)
    sessions = Sessions(client, database, lambda: desk.now, IDLE, timedelta(hours=12))
    colleagues = Colleagues(client, database, lambda: desk.now)
    issuer = cast("Issuer", desk)
    desk.console = Console(
        url=URL,
        public_page=f"{URL}/cek",
        apis=apis,
        rulebook=Rulebook(apis, utc_now),
        sessions=sessions,
        colleagues=colleagues,
        sign_in=SignIn(issuer, verifier, sessions, colleagues, lambda: desk.now),
        sign_in_attempts=Attempts(SIGN_INS, timedelta(minutes=5), lambda: desk.now),
        pages=PAGES,
    )
    app = create_console(desk.console)
    # A defect is answered and raised, so that servers log it.
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=URL) as desk.http,
    ):
        yield desk
    await client.drop_database(database)
    client.close()
