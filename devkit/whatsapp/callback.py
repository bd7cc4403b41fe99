"""The business's callback address: the handshake that registers it, and the posts to it."""

import io
import secrets
from datetime import timedelta

import aiohttp

from devkit.whatsapp.wire import SIGNATURE_HEADER
from shared.domain.errors import PermanentError

_NO_ANSWER = 0


class HandshakeError(PermanentError):
    """The callback did not answer the handshake as it must."""

    code = "handshake-failed"
    title = "The callback could not be verified"

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"The callback failed the handshake: {reason}. It must answer a GET that carries the"
            " right hub.verify_token with 200 and the bare hub.challenge as its body."
        )


class Callback:
    """Where webhooks go; without an address they wait and are tried again later."""

    def __init__(self, session: aiohttp.ClientSession, url: str | None) -> None:
        self._session, self.url = session, url

    async def post(self, body: bytes, signature: str, within: timedelta) -> int:
        """Deliver one webhook; the HTTP status, or 0 when none came in time."""
        if self.url is None:
            return _NO_ANSWER
        headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signature}
        limit = aiohttp.ClientTimeout(total=within.total_seconds())
        try:
            async with self._session.post(
                self.url,
                data=io.BytesIO(body),
                headers=headers,
                timeout=limit,
                allow_redirects=False,
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            return _NO_ANSWER

    async def verify(self, verify_token: str) -> None:
        """Register the callback as the provider does.

        Raises:
            HandshakeError: It is away, refuses, or answers something else than the challenge.
        """
        if self.url is None:
            raise HandshakeError("no address was given")
        challenge = str(secrets.randbelow(10**10))
        query = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": verify_token,
        }
        try:
            async with self._session.get(self.url, params=query) as answer:
                status, body = answer.status, await answer.text()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise HandshakeError("it could not be reached") from error
        if status != 200:
            raise HandshakeError(f"it answered {status}")
        if body != challenge:
            raise HandshakeError("it answered with another body")
