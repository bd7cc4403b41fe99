"""An issuer's public keys (JWKS): where they come from, and how long they are believed."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

import aiohttp
import orjson
import structlog
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, Key, KeySet

from shared.domain.errors import TransientError

TIMEOUT = timedelta(seconds=5)
MAX_BYTES = 1_000_000
"""A key set is a few kilobytes; whatever is this large is none."""

log = structlog.get_logger()


class KeysUnavailableError(TransientError):
    """The issuer's keys cannot be had, so that no token can be checked for now."""

    code = "issuer-keys-unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"The issuer's keys cannot be had: {reason}. Try again in a moment.")


class JwksSource(Protocol):
    """Where an issuer's key set is read from."""

    async def fetch(self) -> Mapping[str, Any]:
        """Return the key set as the issuer publishes it (RFC 7517 section 5).

        Raises:
            KeysUnavailableError: It cannot be had for now.
        """


class HttpJwksSource:
    """Reads an issuer's key set at its address, with a connection of its own: it is read rarely.

    Where the keys are is a setting and not asked of the issuer, because services may reach it by
    another address than the browsers that its configuration is for.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    async def fetch(self) -> Mapping[str, Any]:
        """See `JwksSource`."""
        timeout = aiohttp.ClientTimeout(total=TIMEOUT.total_seconds())
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(self._url) as response,
            ):
                response.raise_for_status()
                answer = orjson.loads(await _read(response))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise KeysUnavailableError(f"{type(error).__name__} at {self._url}") from error
        if not isinstance(answer, Mapping):
            raise KeysUnavailableError(f"no JSON object at {self._url}")
        return answer


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BYTES:
            raise KeysUnavailableError("its answer is too large")
    return bytes(body)


class IssuerKeys:
    """An issuer's keys in memory: refreshed now and then, and when an unknown one is met.

    While the issuer is away, the keys that were read last go on being believed.

    Args:
        source: Where they are read from.
        clock: The present time.
        refresh_after: How long a key set is believed before it is read again.
        pause: The least time between two readings, so that forged key ids cost the issuer nothing.
    """

    def __init__(
        self,
        source: JwksSource,
        clock: Callable[[], datetime],
        refresh_after: timedelta,
        pause: timedelta,
    ) -> None:
        self._source, self._clock = source, clock
        self._refresh_after, self._pause = refresh_after, pause
        self._keys: KeySet | None = None
        self._read_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._reading = asyncio.Lock()

    async def find(self, key_id: str | None) -> Key | None:
        """Return the key of an id, or the only key where a token names none; `None` if unknown.

        Raises:
            KeysUnavailableError: No key set was ever read, and none can be read now.
        """
        key = self._find(key_id)
        # Nobody who has a key waits for a reading that somebody else has begun.
        if key is None or (self._is_stale() and not self._reading.locked()):
            await self._refresh(key_id)
            key = self._find(key_id)
        return key

    def _find(self, key_id: str | None) -> Key | None:
        if self._keys is None:
            return None
        try:
            return self._keys.get_by_kid(key_id)
        except InvalidKeyIdError:
            return None

    def _is_stale(self) -> bool:
        return self._read_at is None or self._clock() - self._read_at >= self._refresh_after

    async def _refresh(self, key_id: str | None) -> None:
        async with self._reading:
            if self._find(key_id) is not None and not self._is_stale():
                return  # Somebody else read it while this caller waited.
            now = self._clock()
            if self._tried_at is not None and now - self._tried_at < self._pause:
                if self._keys is None:
                    raise KeysUnavailableError("the last try failed a moment ago")
                return
            self._tried_at = now
            try:
                self._keys = _import(await self._source.fetch())
            except KeysUnavailableError as error:
                if self._keys is None:
                    raise
                log.warning("issuer_keys_not_refreshed", reason=str(error))
            else:
                self._read_at = now


def _import(jwks: Mapping[str, Any]) -> KeySet:
    entries = jwks.get("keys")
    if not isinstance(entries, list):
        raise KeysUnavailableError("its key set has no list of keys")
    keys = [key for entry in entries if (key := _import_key(entry))]
    if not keys:
        raise KeysUnavailableError("its key set holds no key for signatures")
    return KeySet(keys)


def _import_key(entry: object) -> Key | None:
    """Return a public key for signatures; others are passed over (RFC 7517 section 5)."""
    # A symmetric key has no place in a public set: whoever reads it could sign.
    if not isinstance(entry, dict) or entry.get("kty") not in ("RSA", "EC", "OKP"):
        return None
    if entry.get("use", "sig") != "sig":
        return None
    try:
        return JWKRegistry.import_key(entry)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
