"""A service behind an issuer that puts things elsewhere and calls people otherwise."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from joserfc import jwt

from devkit.issuer.signing import ALGORITHM, new_signing_key, public_keys
from services.verification.main import build
from services.verification.settings import VerificationSettings
from shared.persistence.mongo import connect
from shared.privacy.keys import OfficeKeys
from tests.support.tokens import ISSUER

PATIENCE = timedelta(seconds=60)
KEY = new_signing_key()
HEAD, CLERK = "auth0|5f7c8ec7c33c6c004bbafe82", "https://sso.example.id/people/7?unit=capil"


@asynccontextmanager
async def keys_of_the_issuer() -> AsyncIterator[str]:
    """Publish the issuer's keys, and say where."""

    async def keys(_request: web.Request) -> web.Response:
        return web.json_response(public_keys(KEY))

    app = web.Application()
    app.router.add_get("/keys", keys)
    async with TestServer(app) as server:
        yield str(server.make_url("/keys"))


def bearer(subject: str, role: str) -> dict[str, str]:
    """Return the header of somebody as Keycloak would write it."""
    now = datetime.now(UTC)
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": "loket",
        "sub": subject,
        "exp": int((now + timedelta(minutes=5)).timestamp()),
        "realm_access": {"roles": [role, "offline_access"]},
        "units": ["CAPIL"],
    }
    return {
        "Authorization": f"Bearer {jwt.encode({'alg': ALGORITHM, 'kid': KEY.kid}, claims, KEY)}"
    }


async def test_roles_are_read_where_the_issuer_puts_them_and_its_subjects_are_taken_as_they_are(
    mongo_uri: str, embedded_bootstrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = f"test_{uuid4().hex[:12]}"
    async with keys_of_the_issuer() as address:
        environment = {
            "MONGO_URI": mongo_uri,
            "MONGO_PREFIX": prefix,
            "KAFKA_BOOTSTRAP": embedded_bootstrap,
            "KAFKA_IDEMPOTENCE": "false",
            "KAFKA_PARTITIONS": "2",
            "KAFKA_FETCH_MAX_WAIT_MS": "20",
            "OIDC_ISSUER": ISSUER,
            "OIDC_JWKS_URL": address,
            "OIDC_ROLES_CLAIM": "realm_access.roles",
            "OIDC_DEPARTMENTS_CLAIM": "units",
            "OFFICE_KEYS": OfficeKeys.generate().to_text(),
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        app = build(VerificationSettings())
        client = connect(mongo_uri)
        try:
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app), base_url="http://desk"
                ) as http,
            ):
                await until_ready(http)
                await check_a_supervisor(http)
        finally:
            for name in ("verification", "keyring", "attachments"):
                await client.drop_database(f"{prefix}_{name}")
            client.close()


async def until_ready(http: httpx.AsyncClient) -> None:
    """Wait until the service has its database and its partitions."""
    async with asyncio.timeout(PATIENCE.total_seconds()):
        while (await http.get("/health/ready")).status_code != 200:
            await asyncio.sleep(0.1)


async def check_a_supervisor(http: httpx.AsyncClient) -> None:
    """Have a supervisor look at a clerk's work, and note that she is away."""
    head = bearer(HEAD, "supervisor")
    assert (await http.get("/v1/queue", headers=bearer(CLERK, "verifier"))).status_code == 200
    held = await http.get("/v1/queue", params={"status": "claimed", "holder": CLERK}, headers=head)
    assert held.status_code == 200, held.text
    body = {
        "clerk": CLERK,
        "department": "CAPIL",
        "from": datetime.now(UTC).isoformat(),
        "until": (datetime.now(UTC) + timedelta(days=2)).isoformat(),
    }
    noted = await http.put("/v1/absences", json=body, headers=head)
    assert (noted.status_code, noted.json()["clerk"]) == (200, CLERK)
    asked = {"id": noted.json()["id"]}
    assert (await http.delete("/v1/absences", params=asked, headers=head)).status_code == 204
