"""The local stack's issuer, over real HTTP, as services and people use it."""

import asyncio
import re
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
import typer
import uvicorn
from typer.testing import CliRunner

from devkit.commands.token import token as token_command
from devkit.issuer.app import create_app
from devkit.issuer.cast import load_cast
from devkit.issuer.signing import new_signing_key
from services.console.oidc import Attempt, Client, Issuer, IssuerAwayError
from shared.domain.errors import NotAuthenticatedError
from shared.identity.jwks import HttpJwksSource, KeysUnavailableError
from shared.identity.principal import Role
from shared.identity.tokens import TokenVerifier

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
QUESTION = {
    "client_id": "loket-console",
    "redirect_uri": "http://127.0.0.1:1/sign-in/callback",
    "response_type": "code",
    "code_challenge": "c" * 43,
    "code_challenge_method": "S256",
}
"""What the console asks when it sends somebody to sign in."""
VILLAGE = re.compile(r"33\.19\.\d{2}\.[12]\d{3}")


def now() -> datetime:
    return datetime.now(UTC)


def bound_socket() -> socket.socket:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    return listener


@asynccontextmanager
async def serving(issuer: str | None = None) -> AsyncIterator[str]:
    """Run an issuer and give its address; `issuer` is what it calls itself, if something else."""
    with bound_socket() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        app = create_app(issuer or url, load_cast(), new_signing_key(), now)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield url
        server.should_exit = True
        await task


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[str]:
    async with serving() as url:
        yield url


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def ask(
    session: aiohttp.ClientSession, issuer: str, **form: str
) -> tuple[int, Mapping[str, Any]]:
    async with session.post(f"{issuer}/token", data=form) as response:
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, await response.json()


def a_verifier(session: aiohttp.ClientSession, issuer: str) -> TokenVerifier:
    return TokenVerifier(issuer, "loket", HttpJwksSource(f"{issuer}/jwks.json"), now)


async def test_who_signs_in_by_password_gets_a_token_that_services_believe(
    session: aiohttp.ClientSession, issuer: str
) -> None:
    form = {"grant_type": "password", "username": "capil-rina", "password": "capil-rina-rahasia"}
    status, answer = await ask(session, issuer, **form)
    assert (status, answer["token_type"], answer["expires_in"]) == (200, "Bearer", 28_800)
    rina = await a_verifier(session, issuer).verify(answer["access_token"])
    assert (rina.id, rina.roles, rina.departments) == ("capil-rina", {Role.VERIFIER}, {"CAPIL"})


async def test_everybody_in_the_cast_signs_in_with_the_password_that_its_file_says(
    session: aiohttp.ClientSession, issuer: str
) -> None:
    cast = load_cast()
    for person_id in cast.people:
        form = {"username": person_id, "password": f"{person_id}-rahasia"}
        assert (await ask(session, issuer, grant_type="password", **form))[0] == 200
    for client_id in cast.clients:
        form = {"client_id": client_id, "client_secret": f"{client_id}-rahasia"}
        assert (await ask(session, issuer, grant_type="client_credentials", **form))[0] == 200


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "password", "username": "siti", "password": "x"}, 400, "invalid_grant"),
        ({"grant_type": "password", "username": "nobody"}, 400, "invalid_grant"),
        ({"grant_type": "password", "username": "bench-ops-1"}, 400, "invalid_grant"),
        ({"grant_type": "client_credentials", "client_id": "siti"}, 401, "invalid_client"),
        ({"grant_type": EXCHANGE, "requested_subject": "nobody"}, 400, "invalid_request"),
        ({"grant_type": EXCHANGE, "requested_subject": "bench-king-1"}, 400, "invalid_request"),
        ({"grant_type": EXCHANGE, "requested_subject": "bench-verifier-1"}, 400, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, 400, "invalid_grant"),
        ({"grant_type": "implicit"}, 400, "unsupported_grant_type"),
        ({}, 400, "unsupported_grant_type"),
    ],
)
async def test_a_wrong_token_request_is_refused(
    session: aiohttp.ClientSession, issuer: str, form: dict[str, str], status: int, error: str
) -> None:
    answered, answer = await ask(session, issuer, **form)
    assert (answered, answer["error"]) == (status, error)
    assert answer["error_description"]


@pytest.mark.parametrize(
    ("person", "role", "departments"),
    [
        ("auditor", Role.AUDITOR, set()),
        ("system-capil", Role.SERVICE, {"CAPIL"}),
        ("bench-resident-17", Role.RESIDENT, set()),
        ("bench-village-head-900", Role.VILLAGE_HEAD, set()),
        ("bench-operator-dafduk-3", Role.OPERATOR, {"DAFDUK"}),
    ],
)
async def test_the_token_command_prints_a_token_of_anybody(
    session: aiohttp.ClientSession, issuer: str, person: str, role: Role, departments: set[str]
) -> None:
    app = typer.Typer()
    app.command()(token_command)
    arguments = ["--as", person, "--issuer", issuer]
    result = await asyncio.to_thread(CliRunner().invoke, app, arguments)
    assert result.exit_code == 0, result.output
    principal = await a_verifier(session, issuer).verify(result.stdout.strip())
    assert (principal.id, principal.roles) == (person, {role})
    assert principal.departments == departments
    assert bool(principal.phone) is (role in {Role.RESIDENT, Role.VILLAGE_HEAD})
    assert (principal.village is not None) is (role is Role.VILLAGE_HEAD)
    assert principal.village is None or VILLAGE.fullmatch(principal.village)


async def test_the_token_command_says_what_is_wrong(issuer: str) -> None:
    app = typer.Typer()
    app.command()(token_command)
    runner = CliRunner()
    nobody = await asyncio.to_thread(runner.invoke, app, ["--as", "x"], env={"OIDC_ISSUER": issuer})
    assert nobody.exit_code == 1
    assert "siti" in str(nobody.exception)
    with bound_socket() as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        away = await asyncio.to_thread(runner.invoke, app, ["--as", "siti", "--issuer", url])
    assert away.exit_code == 1
    assert "Is the stack running?" in str(away.exception)


async def test_a_token_of_another_issuer_of_the_same_cast_is_refused(
    session: aiohttp.ClientSession, issuer: str
) -> None:
    form = {"grant_type": EXCHANGE, "requested_subject": "ops"}
    async with serving(issuer) as impostor:
        _, answer = await ask(session, impostor, **form)
    with pytest.raises(NotAuthenticatedError, match="no key of that id"):
        await a_verifier(session, issuer).verify(answer["access_token"])


async def test_an_issuer_that_calls_itself_otherwise_is_not_believed() -> None:
    async with serving("http://somebody-else.example.id") as url:
        console = Issuer(url, Client("loket-console", f"{url}/callback"), now)
        with pytest.raises(IssuerAwayError, match="another issuer"):
            await console.address(Attempt.new("/"), "id")


async def test_an_address_without_keys_is_trouble_that_passes(
    session: aiohttp.ClientSession, issuer: str
) -> None:
    for wrong in (f"{issuer}/nothing", "http://127.0.0.1:1/jwks.json"):
        with pytest.raises(KeysUnavailableError):
            await HttpJwksSource(wrong).fetch()


@pytest.mark.parametrize(
    ("grant", "name", "secret", "who"),
    [
        ("password", "username", "password", "dafduk-agus"),
        ("client_credentials", "client_id", "client_secret", "system-capil"),
    ],
)
async def test_after_five_wrong_passwords_a_name_rests_at_the_token_endpoint_too(
    session: aiohttp.ClientSession, grant: str, name: str, secret: str, who: str
) -> None:
    async with serving() as issuer:
        right = {"grant_type": grant, name: who, secret: f"{who}-rahasia"}
        for _ in range(4):
            assert (await ask(session, issuer, **right | {secret: "salah"}))[0] in {400, 401}
        assert (await ask(session, issuer, **right))[0] == 200, "a right one begins anew"
        for _ in range(5):
            assert (await ask(session, issuer, **right | {secret: "salah"}))[0] in {400, 401}
        status, answer = await ask(session, issuer, **right)
        assert status == 429
        assert "Wait" in answer["error_description"]
        # The page asks the same.
        at_the_page = {"username": who, "password": "salah", **QUESTION}
        async with session.post(f"{issuer}/authorize", data=at_the_page) as refused:
            assert (refused.status, refused.headers["Retry-After"]) == (429, "300")


async def test_no_private_key_is_published(session: aiohttp.ClientSession, issuer: str) -> None:
    keys = (await HttpJwksSource(f"{issuer}/jwks.json").fetch())["keys"]
    assert [set(key) for key in keys] == [{"kty", "crv", "x", "y", "kid", "use", "alg"}]


async def test_the_issuer_runs_as_a_program_of_its_own(session: aiohttp.ClientSession) -> None:
    with bound_socket() as free:
        port = free.getsockname()[1]
    program = [sys.executable, "-m", "devkit.issuer", "--port", str(port), "--lifetime", "5"]
    process = await asyncio.create_subprocess_exec(*program)
    issuer = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(60):
            while not await is_up(session, issuer):
                await asyncio.sleep(0.1)
        form = {"grant_type": EXCHANGE, "requested_subject": "siti"}
        _, answer = await ask(session, issuer, **form)
        assert answer["expires_in"] == 300
        siti = await a_verifier(session, issuer).verify(answer["access_token"])
        assert siti.roles == {Role.RESIDENT}
    finally:
        process.terminate()
        await process.wait()


async def is_up(session: aiohttp.ClientSession, issuer: str) -> bool:
    try:
        await HttpJwksSource(f"{issuer}/jwks.json").fetch()
    except KeysUnavailableError:
        return False
    return True
