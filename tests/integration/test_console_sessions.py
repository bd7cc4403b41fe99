"""How long somebody is signed in, and whose address is counted, on real parts."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import uuid4

import httpx
import pytest

from devkit.stack.environment import python_environment
from devkit.stack.ports import LOCALHOST, free_port
from devkit.stack.services import ServiceProcess
from services.console.colleagues import Colleagues
from services.console.oidc import Issuer, SignInRefusedError, Tokens
from services.console.sessions import Session, Sessions
from services.console.signed_out import SignedOutError
from services.console.signing_in import SignIn
from shared.identity.principal import Principal, Role
from shared.identity.tokens import TokenVerifier
from shared.persistence.mongo import connect
from tests.support.tokens import ISSUER, StaticJwksSource

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
MINUTE = timedelta(minutes=1)


@dataclass
class Desk:
    """A database of sessions by a clock that the test moves, and an issuer that may refuse.

    Attributes:
        asked: The refresh tokens that the issuer was given; it takes each of them once.
        meanwhile: What happens before it answers the next time.
    """

    now: datetime = datetime(2026, 11, 23, 1, tzinfo=UTC)
    is_refused: bool = False
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[object]] | None = None
    sessions: Sessions = field(init=False)
    colleagues: Colleagues = field(init=False)

    async def refreshed(self, refresh_token: str) -> Tokens:
        """Answer as an issuer that changes the refresh token each time."""
        meanwhile, self.meanwhile = self.meanwhile, None
        await (meanwhile() if meanwhile else asyncio.sleep(0))
        is_used = refresh_token in self.asked
        self.asked.append(refresh_token)
        if self.is_refused or is_used:
            raise SignInRefusedError("no more")
        count = len(self.asked)
        return Tokens(f"access-{count}", self.now + timedelta(minutes=10), f"refresh-{count}")

    def sign_in(self, sessions: Sessions | None = None) -> SignIn:
        verifier = TokenVerifier(ISSUER, "loket", StaticJwksSource(), lambda: self.now)
        kept = sessions or self.sessions
        return SignIn(cast("Issuer", self), verifier, kept, self.colleagues, lambda: self.now)

    async def signed_in(self, *, is_renewed: bool = True) -> str:
        session = Session(
            access_token="access-0",
            expires_at=self.now + timedelta(minutes=10),
            refresh_token="refresh-0" if is_renewed else None,
        )
        return await self.sessions.begin(session)

    async def whose_token_ended(self) -> tuple[str, Session]:
        """Return the cookie and the session of somebody whose token has to be renewed."""
        cookie = await self.signed_in()
        self.now += 10 * MINUTE
        session = await self.sessions.find(cookie, is_click=True)
        assert session is not None
        return cookie, session

    async def after(self, cookie: str, time: timedelta, *, is_click: bool) -> bool:
        """Return whether somebody is still signed in after a while."""
        self.now += time
        return await self.sessions.find(cookie, is_click=is_click) is not None


@dataclass
class SlowlyWritten:
    """Sessions to which new tokens are written once somebody has looked for them in vain."""

    desk: Desk
    is_looked_for: asyncio.Event = field(default_factory=asyncio.Event)

    async def find(self, cookie: str, *, is_click: bool) -> Session | None:
        """See `Sessions`."""
        found = await self.desk.sessions.find(cookie, is_click=is_click)
        if len(self.desk.asked) > 1:
            self.is_looked_for.set()
        return found

    async def replace(self, cookie: str, session: Session) -> None:
        """See `Sessions`."""
        await self.is_looked_for.wait()
        await self.desk.sessions.replace(cookie, session)


@pytest.fixture
async def desk(mongo_uri: str) -> AsyncIterator[Desk]:
    under_test = Desk()
    client = connect(mongo_uri)
    database = f"console_{uuid4().hex[:8]}"
    under_test.sessions = Sessions(client, database, lambda: under_test.now, IDLE, LONGEST)
    under_test.colleagues = Colleagues(client, database, lambda: under_test.now)
    await under_test.colleagues.prepare()
    yield under_test
    client.close()


async def test_half_an_hour_without_a_click_ends_a_session(desk: Desk) -> None:
    cookie = await desk.signed_in()
    assert await desk.after(cookie, IDLE - MINUTE, is_click=True)
    assert await desk.after(cookie, IDLE - MINUTE, is_click=True)
    assert not await desk.after(cookie, IDLE, is_click=True)


async def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in(desk: Desk) -> None:
    cookie = await desk.signed_in()
    assert await desk.after(cookie, IDLE - MINUTE, is_click=False)
    assert not await desk.after(cookie, MINUTE, is_click=False)


async def test_after_twelve_hours_a_session_ends_although_somebody_clicks(desk: Desk) -> None:
    cookie = await desk.signed_in()
    clicks = LONGEST // (20 * MINUTE)
    stayed = [await desk.after(cookie, 20 * MINUTE, is_click=True) for _ in range(clicks)]
    assert stayed == [True] * (clicks - 1) + [False]


async def test_a_token_is_renewed_before_it_ends_and_the_next_one_by_the_new_secret(
    desk: Desk,
) -> None:
    cookie, sign_in = await desk.signed_in(), desk.sign_in()
    for turn, time in enumerate((9 * MINUTE, MINUTE, 10 * MINUTE)):
        desk.now += time
        session = await desk.sessions.find(cookie, is_click=True)
        assert session is not None
        fresh = await sign_in.fresh(cookie, session)
        assert fresh.access_token == f"access-{turn}"
        assert fresh.csrf == session.csrf
    assert desk.asked == ["refresh-0", "refresh-1"]


async def test_what_comes_at_once_when_a_token_ends_renews_it_once_and_signs_nobody_out(
    desk: Desk,
) -> None:
    cookie, sign_in = await desk.signed_in(), desk.sign_in()
    desk.now += 10 * MINUTE
    found = [await desk.sessions.find(cookie, is_click=True) for _ in range(5)]
    fresh = await asyncio.gather(*(sign_in.fresh(cookie, one) for one in found if one))
    assert [one.access_token for one in fresh] == ["access-1"] * 5
    assert desk.asked == ["refresh-0"]


async def test_a_token_that_another_process_has_renewed_meanwhile_signs_nobody_out(
    desk: Desk,
) -> None:
    cookie, session = await desk.whose_token_ended()
    one, other = desk.sign_in(), desk.sign_in()
    desk.meanwhile = lambda: other.fresh(cookie, session)
    assert (await one.fresh(cookie, session)).access_token == "access-1"
    assert desk.asked == ["refresh-0", "refresh-0"]


async def test_a_token_that_another_process_has_got_and_not_yet_written_signs_nobody_out(
    desk: Desk,
) -> None:
    cookie, session = await desk.whose_token_ended()
    sessions = cast("Sessions", SlowlyWritten(desk))
    processes = [desk.sign_in(sessions) for _ in range(2)]
    fresh = await asyncio.gather(*(one.fresh(cookie, session) for one in processes))
    assert [one.access_token for one in fresh] == ["access-1"] * 2
    assert desk.asked == ["refresh-0", "refresh-0"]


async def test_who_gets_no_more_tokens_is_signed_out(desk: Desk) -> None:
    desk.is_refused = True
    for is_renewed in (True, False):
        cookie = await desk.signed_in(is_renewed=is_renewed)
        desk.now += 10 * MINUTE
        session = await desk.sessions.find(cookie, is_click=True)
        assert session is not None
        with pytest.raises(SignedOutError):
            await desk.sign_in().fresh(cookie, session)


WHO_CALLS = """
import sys
from fastapi import FastAPI, Request
from shared.runtime import serve

app = FastAPI()

@app.get("/health/ready")
def who_calls(request: Request) -> str:
    return request.client.host

serve(app, "127.0.0.1", int(sys.argv[1]), sys.argv[2])
"""


@pytest.mark.parametrize(
    ("proxies", "caller"), [("127.0.0.0/8", "203.0.113.7"), ("10.0.0.1", LOCALHOST)]
)
async def test_only_a_known_proxy_says_for_whom_it_calls(
    tmp_path: Path, proxies: str, caller: str
) -> None:
    (tmp_path / "who_calls.py").write_text(WHO_CALLS)
    port = free_port()
    process = ServiceProcess(
        "who-calls",
        "who_calls",
        port=port,
        environment={**python_environment(), "PYTHONPATH": f"{tmp_path}:{Path.cwd()}"},
        log=tmp_path / "log",
        arguments=(str(port), proxies),
    )
    await process.start()
    try:
        async with httpx.AsyncClient() as http:
            forged = {"X-Forwarded-For": "203.0.113.7"}
            answer = await http.get(f"http://{LOCALHOST}:{port}/health/ready", headers=forged)
        assert answer.json() == caller
    finally:
        await process.stop()


async def test_who_has_signed_in_is_known_by_name_and_by_a_new_name_at_once(desk: Desk) -> None:
    clerk = Principal(
        "dafduk-dewi",
        "Dewi Contoh",
        roles=frozenset({Role.VERIFIER}),
        departments=frozenset({"DAFDUK"}),
    )
    assert await desk.colleagues.known() == {}
    await desk.colleagues.note(clerk)
    [known] = (await desk.colleagues.known()).values()
    assert (known.id, known.name) == ("dafduk-dewi", "Dewi Contoh")
    assert known.is_clerk_of(frozenset({"DAFDUK", "CAPIL"}))
    assert not known.is_clerk_of(frozenset({"CAPIL"}))
    siti = Principal("siti", "Siti Contoh", roles=frozenset({Role.RESIDENT}))
    await desk.colleagues.note(siti)
    assert set(await desk.colleagues.known()) == {clerk.id}
    await desk.colleagues.note(replace(clerk, name="Dewi Contoh Lestari"))
    assert (await desk.colleagues.known())["dafduk-dewi"].name == "Dewi Contoh Lestari"
