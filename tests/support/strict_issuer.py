"""An issuer that is not the local stack's: it knows one client, and checks all that it may check."""

import base64
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer

from devkit.issuer.cast import load_cast
from devkit.issuer.signing import issue_token, new_signing_key, public_keys

CLIENT, SECRET = "office/console", "s3cret: 100% & more+"
BASIC, POST, NONE = "client_secret_basic", "client_secret_post", "none"
PERSON = "dafduk-dewi"


@dataclass
class StrictIssuer:
    """The issuer; whoever comes to its page is signed in at once.

    Attributes:
        method: How its client has to prove itself.
        methods: How its configuration says it may; None where it says nothing.
        wanted: What has to be asked for to get a token for our APIs; others are for nobody's.
        lifetime: How long it says that tokens last, in seconds.
        url: Its name and address.
        refreshed: How often it gave next tokens.
    """

    method: str = BASIC
    methods: list[str] | None = None
    wanted: Mapping[str, str] = field(default_factory=dict)
    lifetime: int = 300
    url: str = ""
    refreshed: int = 0
    _questions: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._key = new_signing_key()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["StrictIssuer"]:
        """Serve it."""
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._configuration)
        app.router.add_get("/certs", self._certs)
        app.router.add_get("/auth", self._authorize)
        app.router.add_post("/auth/token", self._token)
        async with TestServer(app) as server:
            self.url = str(server.make_url("/")).rstrip("/")
            yield self

    async def _configuration(self, _request: web.Request) -> web.Response:
        told: dict[str, Any] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/auth?tenant=office",
            "token_endpoint": f"{self.url}/auth/token",
            "jwks_uri": f"{self.url}/certs",
        }
        if self.methods is not None:
            told["token_endpoint_auth_methods_supported"] = self.methods
        return web.json_response(told)

    async def _certs(self, _request: web.Request) -> web.Response:
        return web.json_response(public_keys(self._key))

    async def _authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        assert (asked["tenant"], asked["client_id"]) == ("office", CLIENT)
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        code = f"code-{len(self._questions)}"
        self._questions[code] = asked
        answer = urlencode({"code": code, "state": asked["state"]})
        raise web.HTTPFound(f"{asked['redirect_uri']}?{answer}")

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if not self._proves(request.headers.get("Authorization"), form):
            return web.json_response({"error": "invalid_client"}, status=401)
        if form["grant_type"] == "refresh_token":
            question = self._questions.pop(form["refresh_token"], None)
            self.refreshed += 1
        else:
            question = self._questions.pop(form["code"], None)
            if question and not _is_of(question, form):
                question = None
        if question is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response(self._tokens(question, form))

    def _proves(self, header: str | None, form: Mapping[str, str]) -> bool:
        named = (form.get("client_id"), form.get("client_secret"))
        if self.method == BASIC:
            pair = f"{quote_plus(CLIENT)}:{quote_plus(SECRET)}"
            proof = f"Basic {base64.b64encode(pair.encode()).decode()}"
            return header == proof and named == (None, None)
        return header is None and named == (CLIENT, SECRET if self.method == POST else None)

    def _tokens(self, question: Mapping[str, str], form: Mapping[str, str]) -> dict[str, Any]:
        # A scope is asked for once; anything else again with each token (RFC 8707 section 2.2).
        asked = {**form, "scope": question["scope"]}
        is_ours = all(question.get(n) == v == asked.get(n) for n, v in self.wanted.items())
        person = load_cast().find(PERSON)
        assert person is not None
        told: dict[str, Any] = {
            "access_token": issue_token(
                self._key,
                person,
                issuer=self.url,
                now=datetime.now(UTC),
                audience="loket" if is_ours else "userinfo",
            ),
            "token_type": "Bearer",
            "expires_in": self.lifetime,
        }
        if not _is_without_consent(question):
            told["refresh_token"] = f"refresh-{len(self._questions)}"
            self._questions[told["refresh_token"]] = question
        return told


def _is_without_consent(question: Mapping[str, str]) -> bool:
    """Return whether tokens for later were asked for, and no consent (OpenID Connect Core, 11)."""
    is_for_later = "offline_access" in question["scope"].split()
    return is_for_later and "consent" not in question["prompt"].split()


def _is_of(question: Mapping[str, str], form: Mapping[str, str]) -> bool:
    """Return whether a code comes from where it was asked for."""
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    is_theirs = question["redirect_uri"] == form["redirect_uri"]
    return is_theirs and challenge == question["code_challenge"]
