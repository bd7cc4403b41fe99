"""Bearer tokens: whether they are genuine, and whom they speak for.

JSON Web Tokens of an OIDC issuer, signed with an asymmetric key (RFC 7519, RFC 8725).
"""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jws import JWSRegistry, extract_compact, validate_compact

from shared.domain.errors import NotAuthenticatedError
from shared.identity.claims import ClaimNames, to_principal
from shared.identity.jwks import IssuerKeys, JwksSource
from shared.identity.principal import Principal

ALGORITHMS = frozenset({"RS256", "ES256", "EdDSA", "Ed25519"})
"""Asymmetric ones only. `none` and HS* let whoever has the public key make tokens."""

LEEWAY = timedelta(seconds=30)
REFRESH_AFTER = timedelta(minutes=10)
PAUSE = timedelta(seconds=10)
CACHE_SIZE = 10_000
MAX_TOKEN = 16_000
"""Characters; web servers allow headers little longer."""


class _Algorithms(JWSRegistry):
    """Exactly the algorithms above, without the library's advice on the older name of Ed25519."""

    def get_alg(self, name: str) -> JWSAlgModel:
        if name not in ALGORITHMS:
            raise refused(f"its algorithm is not one of {', '.join(sorted(ALGORITHMS))}")
        return self.algorithms[name]


# Issuers add headers of their own, which RFC 7515 section 4 says to ignore.
_REGISTRY = _Algorithms(strict_check_header=False)


@dataclass(frozen=True, slots=True)
class _Verified:
    principal: Principal
    until: float


def refused(reason: str) -> NotAuthenticatedError:
    """Return the refusal of a token, with its reason."""
    return NotAuthenticatedError(f"The bearer token is refused: {reason}. Sign in again.")


class TokenVerifier:
    """Checks the bearer tokens of one issuer.

    A verified token is remembered until it expires, and no longer than `refresh_after`, within
    which a key that the issuer has withdrawn is believed at most.

    Args:
        issuer: The `iss` that tokens must have, exactly.
        audience: What must be among their `aud`.
        jwks_source: Where the issuer's keys are read from.
        clock: The present time, aware and in UTC.
        leeway: By how much clocks may differ.
        claim_names: Where the issuer puts roles, departments and the rest.
        refresh_after: How long a key set is believed before it is read again.
        pause: The least time between two readings of the key set.
        cache_size: How many verified tokens are remembered.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        jwks_source: JwksSource,
        clock: Callable[[], datetime],
        leeway: timedelta = LEEWAY,
        *,
        claim_names: ClaimNames | None = None,
        refresh_after: timedelta = REFRESH_AFTER,
        pause: timedelta = PAUSE,
        cache_size: int = CACHE_SIZE,
    ) -> None:
        self._issuer, self._audience, self._clock = issuer, audience, clock
        self._leeway = leeway.total_seconds()
        self._claim_names = claim_names or ClaimNames()
        self._remember_for, self._cache_size = refresh_after.total_seconds(), cache_size
        self._keys = IssuerKeys(jwks_source, clock, refresh_after, pause)
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()

    async def verify(self, token: str) -> Principal:
        """Return whom a token speaks for.

        Raises:
            NotAuthenticatedError: The token is refused; the message says why.
            KeysUnavailableError: The issuer's keys cannot be had, so nothing can be said.
        """
        # The hash, so that a dump of the memory shows no token that could be used.
        digest = hashlib.sha256(token.encode(errors="replace")).digest()
        if known := self._recall(digest):
            return known
        claims = await self._verified_claims(token)
        expires = self._check(claims)
        principal = to_principal(claims, self._claim_names)
        self._remember(digest, principal, expires)
        return principal

    async def _verified_claims(self, token: str) -> Mapping[str, Any]:
        if len(token) > MAX_TOKEN:
            raise refused("it is too long")
        try:
            signed = extract_compact(token.encode(), registry=_REGISTRY)
            headers = signed.headers()
            _REGISTRY.get_alg(str(headers.get("alg")))
            key = await self._keys.find(headers.get("kid"))
            if key is None:
                raise refused("the issuer has no key of that id")
            if not validate_compact(signed, key, registry=_REGISTRY):
                raise refused("its signature is not the issuer's")
            claims = orjson.loads(signed.payload)
        except BadSignatureError as error:
            raise refused("its signature is not the issuer's") from error
        except (JoseError, ValueError, TypeError) as error:
            raise refused("it is not a token that can be read") from error
        if not isinstance(claims, dict):
            raise refused("it is not a token that can be read")
        return claims

    def _check(self, claims: Mapping[str, Any]) -> float:
        """Return when a token expires, if its registered claims are right (RFC 7519 section 4)."""
        now = self._clock().timestamp()
        if claims.get("iss") != self._issuer:
            raise refused("it is of another issuer")
        audience = claims.get("aud")
        if self._audience not in (audience if isinstance(audience, list) else [audience]):
            raise refused("it is for another audience")
        expires = _time(claims, "exp")
        if expires is None:
            raise refused("it has no time of expiry")
        if now >= expires + self._leeway:
            raise refused("it has expired")
        for name in ("nbf", "iat"):
            begins = _time(claims, name)
            if begins is not None and now < begins - self._leeway:
                raise refused("it is not valid yet")
        return expires

    def _recall(self, digest: bytes) -> Principal | None:
        known = self._verified.get(digest)
        if known is None:
            return None
        if self._clock().timestamp() >= known.until:
            del self._verified[digest]
            return None
        self._verified.move_to_end(digest)
        return known.principal

    def _remember(self, digest: bytes, principal: Principal, expires: float) -> None:
        until = min(expires, self._clock().timestamp() + self._remember_for)
        self._verified[digest] = _Verified(principal, until)
        if len(self._verified) > self._cache_size:
            self._verified.popitem(last=False)


def _time(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refused(f"its {name} is not a time")
    return float(value)
