"""The console, as its settings build it, behind an issuer that is not the local stack's."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.console.main import build
from services.console.settings import ConsoleSettings
from shared.persistence.mongo import connect
from tests.support.strict_issuer import BASIC, CLIENT, NONE, POST, SECRET, StrictIssuer

URL = "https://console.example.id"
NOWHERE = "http://127.0.0.1:1"
APIS = ("intake_url", "whatsapp_url", "verification_url", "processing_url", "notifier_url",
        "statistics_url")  # fmt: skip


@asynccontextmanager
async def console(mongo_uri: str, issuer: StrictIssuer, **given: Any) -> AsyncIterator[FastAPI]:
    """Run a console whose APIs are away."""
    prefix = f"test_{uuid4().hex[:12]}"
    values = {
        **dict.fromkeys(APIS, NOWHERE),
        "mongo_uri": mongo_uri,
        "mongo_prefix": prefix,
        "console_url": URL,
        "console_client_id": CLIENT,
        "console_client_secret": SECRET,
        "oidc_issuer": issuer.url,
        "oidc_jwks_url": f"{issuer.url}/certs",
    }
    client = connect(mongo_uri)
    app = build(ConsoleSettings(**(values | given)), client)
    try:
        async with app.router.lifespan_context(app):
            yield app
    finally:
        await client.drop_database(f"{prefix}_console")
        client.close()


def a_browser(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL)


async def answer_to(browser: httpx.AsyncClient) -> httpx.URL:
    """Begin to sign in; return where the issuer sends the browser back to."""
    asked = (await browser.get("/sign-in/start?back=/work")).headers["location"]
    async with httpx.AsyncClient() as outside:
        return httpx.URL((await outside.get(asked)).headers["location"])


async def is_let_in(browser: httpx.AsyncClient, answer: httpx.URL) -> bool:
    """Bring the issuer's answer to the console; return whether it begins a session."""
    done = await browser.get(answer)
    assert done.status_code == 303
    gone_to = done.headers["location"]
    assert gone_to == "/work" or gone_to.endswith("said=refused"), gone_to
    return bool(gone_to == "/work")


@pytest.mark.parametrize(
    ("method", "methods", "secret"),
    [
        (BASIC, None, SECRET),
        (BASIC, [POST, BASIC], SECRET),
        (POST, [POST, "private_key_jwt"], SECRET),
        (NONE, [BASIC, POST], None),
    ],
)
async def test_the_console_proves_itself_as_the_issuer_says_and_gets_the_next_tokens_likewise(
    mongo_uri: str, method: str, methods: list[str] | None, secret: str | None
) -> None:
    # So short a life is renewed with every page.
    stub = StrictIssuer(method, methods, lifetime=20)
    async with (
        stub.serving() as issuer,
        console(mongo_uri, issuer, console_client_secret=secret) as app,
        a_browser(app) as browser,
    ):
        assert await is_let_in(browser, await answer_to(browser))
        for number in (1, 2):
            page = await browser.get("/")
            assert not page.headers.get("location", "").startswith("/sign-in")
            assert issuer.refreshed == number


async def test_a_code_that_another_browser_asked_for_signs_nobody_in(mongo_uri: str) -> None:
    async with (
        StrictIssuer().serving() as issuer,
        console(mongo_uri, issuer) as app,
        a_browser(app) as one,
        a_browser(app) as other,
    ):
        theirs, mine = await answer_to(one), await answer_to(other)
        # As somebody who saw the code would do: the state is the browser's own, the verifier not.
        mixed = mine.copy_set_param("code", theirs.params["code"])
        assert not await is_let_in(other, mixed)


async def test_a_code_counts_once(mongo_uri: str) -> None:
    async with (
        StrictIssuer().serving() as issuer,
        console(mongo_uri, issuer) as app,
        a_browser(app) as browser,
        a_browser(app) as copy,
    ):
        answer = await answer_to(browser)
        copy.cookies.update(browser.cookies)
        assert await is_let_in(browser, answer)
        assert not await is_let_in(copy, answer)


@pytest.mark.parametrize(
    ("wanted", "asked"),
    [
        ({"audience": "loket"}, {"console_also_asks": "audience=loket"}),
        (
            {"resource": "https://loket.example.id/api"},
            {"console_also_asks": "resource=https%3A%2F%2Floket.example.id%2Fapi"},
        ),
        ({"scope": "openid api://loket/desk"}, {"console_scope": "openid api://loket/desk"}),
        ({"scope": "openid offline_access"}, {"console_scope": "openid offline_access"}),
    ],
)
async def test_a_token_is_for_the_apis_where_the_issuer_wants_to_be_asked_for_that(
    mongo_uri: str, wanted: Mapping[str, str], asked: Mapping[str, str]
) -> None:
    async with StrictIssuer(wanted=wanted, lifetime=20).serving() as issuer:
        async with console(mongo_uri, issuer) as app, a_browser(app) as browser:
            assert not await is_let_in(browser, await answer_to(browser))
        async with console(mongo_uri, issuer, **asked) as app, a_browser(app) as browser:
            assert await is_let_in(browser, await answer_to(browser))
            page = await browser.get("/")
            assert not page.headers.get("location", "").startswith("/sign-in")
            assert issuer.refreshed == 1
