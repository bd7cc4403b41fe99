"""The issuer's HTTP face: discovery, keys and tokens."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from devkit.issuer.cast import Cast, Person
from devkit.issuer.codes import Codes
from devkit.issuer.passwords import Passwords, RestingNameError
from devkit.issuer.sign_in import SignInPage
from devkit.issuer.signing import ALGORITHM, LIFETIME, issue_token, public_keys

TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105
"""RFC 8693; here it asks for nothing but the name of whom to speak for (`requested_subject`)."""

GRANTS = ("authorization_code", "refresh_token", "password", "client_credentials", TOKEN_EXCHANGE)
_WITH_REFRESH = frozenset({"authorization_code", "refresh_token"})


class RefusedError(Exception):
    """A token request is refused, with an error code of RFC 6749 section 5.2."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


def create_app(
    issuer: str,
    cast: Cast,
    key: ECKey,
    clock: Callable[[], datetime],
    lifetime: timedelta = LIFETIME,
) -> Starlette:
    """Return the issuer as an ASGI application.

    Args:
        issuer: Its URL, which its tokens carry.
        cast: Whom it knows.
        key: What it signs with.
        clock: The present time, aware.
        lifetime: How long a token is valid.
    """
    codes, passwords = Codes(clock), Passwords(clock)
    page = SignInPage(issuer, cast, codes, passwords)

    async def configuration(_request: Request) -> JSONResponse:
        return JSONResponse(_configuration(issuer))

    async def keys(_request: Request) -> JSONResponse:
        return JSONResponse(public_keys(key))

    async def token(request: Request) -> JSONResponse:
        form = {name: str(value) for name, value in (await request.form()).items() if value}
        try:
            person = await _authenticate(cast, codes, passwords, form)
        except RestingNameError as resting:
            return _later(resting)
        except RefusedError as error:
            status = 401 if error.code == "invalid_client" else 400
            return _answer({"error": error.code, "error_description": error.detail}, status)
        text = issue_token(key, person, issuer=issuer, now=clock(), lifetime=lifetime)
        expires_in = int(lifetime.total_seconds())
        given = {"access_token": text, "token_type": "Bearer", "expires_in": expires_in}
        if form.get("grant_type") in _WITH_REFRESH:
            given["refresh_token"] = codes.give_refresh(person)
        return _answer(given)

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", configuration),
            Route("/jwks.json", keys),
            Route("/token", token, methods=["POST"]),
            *page.routes(),
        ]
    )


async def _authenticate(
    cast: Cast, codes: Codes, passwords: Passwords, form: Mapping[str, str]
) -> Person:
    """Return whom a token request proves (or, in an exchange, merely claims) to be."""
    match form.get("grant_type"):
        case "authorization_code":
            redeemed = codes.redeem(
                form.get("code", ""),
                form.get("client_id", ""),
                form.get("redirect_uri", ""),
                form.get("code_verifier", ""),
            )
            return _redeemed(redeemed, "The code is used, too old, or not yours.")
        case "refresh_token":
            redeemed = codes.redeem_refresh(form.get("refresh_token", ""))
            return _redeemed(redeemed, "The refresh token is used, or none of ours.")
        case "password":
            name = form.get("username", "")
            person = await passwords.prove(name, cast.people.get(name), form.get("password", ""))
            if person is None:
                raise RefusedError("invalid_grant", "No such person, or not their password.")
            return person
        case "client_credentials":
            name = form.get("client_id", "")
            secret = form.get("client_secret", "")
            client = await passwords.prove(name, cast.clients.get(name), secret)
            if client is None:
                raise RefusedError("invalid_client", "No such client, or not its secret.")
            return client
        case grant if grant == TOKEN_EXCHANGE:
            person = cast.find(form.get("requested_subject", ""))
            if person is None:
                known = ", ".join([*cast.people, *cast.clients])
                raise RefusedError(
                    "invalid_request", f"Nobody of that name. There are: {known}, and bench-*."
                )
            return person
        case _:
            raise RefusedError("unsupported_grant_type", f"Use one of {', '.join(GRANTS)}.")


def _redeemed(person: Person | None, trouble: str) -> Person:
    if person is None:
        raise RefusedError("invalid_grant", trouble)
    return person


def _later(resting: RestingNameError) -> JSONResponse:
    # No code of RFC 6749 says it; the status does (RFC 6585).
    detail = "Too many passwords were wrong for this name. Wait five minutes."
    answer = _answer({"error": "invalid_grant", "error_description": detail}, 429)
    answer.headers["Retry-After"] = str(int(resting.retry_after.total_seconds()))
    return answer


def _answer(content: Mapping[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(dict(content), status, headers={"Cache-Control": "no-store"})


def _configuration(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/jwks.json",
        "grant_types_supported": list(GRANTS),
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_post"],
    }
