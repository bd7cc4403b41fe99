"""Signing in at the office's issuer: OpenID Connect, authorization code with PKCE.

RFC 6749 section 4.1, RFC 7636 (S256), RFC 8707 (for whom a token is), RFC 9207 (the issuer in the
answer), RFC 9700. Who somebody is comes from the access token, which the APIs check too; so no id
token is asked for, and PKCE guards the code.
"""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode

import aiohttp
import orjson

from shared.domain.errors import NotAuthenticatedError, TransientError

DISCOVERY = "/.well-known/openid-configuration"
PATIENCE = timedelta(seconds=10)
BELIEVED_FOR = timedelta(minutes=10)
LIFETIME_UNTOLD = timedelta(minutes=5)
"""How long a token is believed to last whose issuer does not say."""


class IssuerAwayError(TransientError):
    """The issuer does not answer, or not as an issuer does."""

    code = "issuer-away"

    def __init__(self, why: str) -> None:
        super().__init__(f"The issuer cannot be asked: {why}. Try again in a moment.")


class SignInRefusedError(NotAuthenticatedError):
    """The issuer did not sign somebody in, or the answer is not to this browser's question."""

    code = "sign-in-refused"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to sign in; kept in a cookie of the browser that makes it.

    Attributes:
        state: Ties the issuer's answer to this browser.
        verifier: Ties the code to this browser (RFC 7636).
        back: The page to go to then.
    """

    state: str
    verifier: str
    back: str

    @classmethod
    def new(cls, back: str) -> "Attempt":
        """Return a new attempt."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(48), back)

    @property
    def challenge(self) -> str:
        """The hash of the verifier (RFC 7636 section 4.2)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the issuer gave."""

    access_token: str
    expires_at: datetime
    refresh_token: str | None


@dataclass(frozen=True, slots=True)
class Client:
    """The console, as the issuer knows it.

    Attributes:
        id: Its name there.
        redirect_uri: Where people are sent back to.
        secret: Empty for a client without one.
        scope: What it asks for.
        also_asks: What else it asks for, by parameter, so that the token is for our APIs.
    """

    id: str
    redirect_uri: str
    secret: str = field(default="", repr=False)
    scope: str = "openid profile"
    also_asks: Mapping[str, str] = field(default_factory=dict)

    @property
    def basic(self) -> str:
        """Name and secret for a header, each encoded before both are (RFC 6749 section 2.3.1)."""
        return aiohttp.encode_basic_auth(quote_plus(self.id), quote_plus(self.secret))


class Issuer:
    """The office's issuer, as a client sees it.

    Args:
        url: Its name and address.
        client: As what it knows the console.
        clock: The present time, aware.
    """

    def __init__(self, url: str, client: Client, clock: Callable[[], datetime]) -> None:
        self.url, self._client, self._clock = url, client, clock
        self._configuration: Mapping[str, Any] = {}
        self._read_at: datetime | None = None

    async def address(self, attempt: Attempt, language: str) -> str:
        """Return where to send somebody's browser to sign in.

        Raises:
            IssuerAwayError: The issuer cannot be asked where that is.
        """
        question = {
            **self._client.also_asks,
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": self._client.redirect_uri,
            "scope": self._client.scope,
            "state": attempt.state,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            "prompt": self._prompt(),
            "ui_locales": language,
        }
        endpoint = await self._endpoint("authorization_endpoint")
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(question)}"

    def _prompt(self) -> str:
        """Desks are shared: who sits down says who they are.

        That tokens may be renewed without them has to be consented to (OpenID Connect Core,
        section 11).
        """
        is_renewed = "offline_access" in self._client.scope.split()
        return "login consent" if is_renewed else "login"

    async def tokens(self, attempt: Attempt, answer: Mapping[str, str]) -> Tokens:
        """Return the tokens for the code that the issuer's answer brings.

        Raises:
            SignInRefusedError: The answer is a refusal, or not to this attempt.
            IssuerAwayError: The issuer cannot be asked.
        """
        if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
            raise SignInRefusedError("The answer is not to a question of this browser.")
        if answer.get("iss", self.url) != self.url:
            raise SignInRefusedError("The answer is of another issuer.")
        if "code" not in answer:
            raise SignInRefusedError("The issuer did not sign you in.")
        return await self._ask(
            {
                "grant_type": "authorization_code",
                "code": answer["code"],
                "redirect_uri": self._client.redirect_uri,
                "code_verifier": attempt.verifier,
            }
        )

    async def refreshed(self, refresh_token: str) -> Tokens:
        """Return the next tokens.

        Raises:
            SignInRefusedError: The issuer gives no more.
            IssuerAwayError: The issuer cannot be asked.
        """
        return await self._ask({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def _ask(self, question: Mapping[str, str]) -> Tokens:
        endpoint = await self._endpoint("token_endpoint")
        form = {**self._client.also_asks, **question}
        headers = {}
        if self._client.secret and self._takes_basic():
            headers["Authorization"] = self._client.basic
        else:
            form["client_id"] = self._client.id
            if self._client.secret:
                form["client_secret"] = self._client.secret
        status, answer = await _exchange("POST", endpoint, form, headers)
        access_token = answer.get("access_token")
        if status in (400, 401, 403) or not isinstance(access_token, str):
            raise SignInRefusedError("The issuer did not give a token.")
        told = answer.get("expires_in")
        lifetime = timedelta(seconds=told) if isinstance(told, int) else LIFETIME_UNTOLD
        refresh = answer.get("refresh_token")
        return Tokens(
            access_token,
            self._clock() + lifetime,
            refresh if isinstance(refresh, str) else question.get("refresh_token"),
        )

    def _takes_basic(self) -> bool:
        """Return whether a secret goes into a header, as it does where an issuer says nothing."""
        methods = self._configuration.get("token_endpoint_auth_methods_supported")
        return methods is None or "client_secret_basic" in methods

    async def _endpoint(self, name: str) -> str:
        now = self._clock()
        if self._read_at is None or now - self._read_at > BELIEVED_FOR:
            _, configuration = await _exchange("GET", self.url.rstrip("/") + DISCOVERY)
            # Discovery section 4.3: an issuer that calls itself otherwise is not to be believed.
            if configuration.get("issuer") != self.url:
                raise IssuerAwayError("its configuration names another issuer")
            self._configuration, self._read_at = configuration, now
        endpoint = self._configuration.get(name)
        if not isinstance(endpoint, str):
            raise IssuerAwayError(f"its configuration names no {name}")
        return endpoint


async def _exchange(
    method: str,
    url: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Mapping[str, Any]]:
    """Call the issuer, with a connection of its own: people sign in rarely."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE.total_seconds())
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as http,
            http.request(method, url, data=form, headers=headers, allow_redirects=False) as answer,
        ):
            content = await answer.read()
    except (aiohttp.ClientError, TimeoutError) as error:
        raise IssuerAwayError("it does not answer") from error
    try:
        read = orjson.loads(content)
    except orjson.JSONDecodeError:
        read = None
    if answer.status >= 500 or not isinstance(read, dict):
        raise IssuerAwayError("its answer cannot be read")
    return answer.status, read
