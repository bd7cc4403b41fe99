"""One HTTP exchange with the platform: what left, and what came back within bounds."""

from datetime import timedelta
from typing import Final

import aiohttp
import orjson
from aiohttp.abc import AbstractStreamWriter

from shared.domain.errors import TooLargeError, TransientError

MAX_ANSWER: Final = 1_000_000
CHUNK: Final = 64 * 1024
AWAY: Final = (aiohttp.ClientError, TimeoutError)
"""What a session raises when the other end cannot be reached, or breaks off."""


class WatchedBody(aiohttp.BytesPayload):
    """A request body that knows whether any of it was handed to the network.

    For bodies under 64 KB, which are written in one piece.
    """

    has_left = False

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        """Write the body, and remember that it was written."""
        self.has_left = True
        try:
            await super().write_with_length(writer, content_length)
        except aiohttp.ClientConnectionResetError:
            # Raised before the first byte is written, to a connection found closed.
            self.has_left = False
            raise


def total_timeout(total: timedelta) -> aiohttp.ClientTimeout:
    """Return the bounds of a whole exchange; 5 seconds of it to connect."""
    return aiohttp.ClientTimeout(total=total.total_seconds(), connect=5)


async def read_json(response: aiohttp.ClientResponse) -> object:
    """Return the JSON of an answer, or None if it is none or too long to be one of theirs."""
    try:
        return orjson.loads(await read_bytes(response, MAX_ANSWER))
    except (orjson.JSONDecodeError, TooLargeError):
        return None


async def read_bytes(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """Return the body of an answer, or stop as soon as it is over its bound."""
    if (response.content_length or 0) > max_bytes:
        raise too_large(max_bytes)
    data = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        data += chunk
        if len(data) > max_bytes:
            raise too_large(max_bytes)
    return bytes(data)


def too_large(max_bytes: int) -> TooLargeError:
    """Return the error for a file over its bound."""
    return TooLargeError(f"The file is larger than {max_bytes / 1_000_000:.0f} MB. Send less.")


def away(status: int | None = None) -> TransientError:
    """Return the error for a platform that is away."""
    told = f" (HTTP {status})" if status else ""
    return TransientError(f"WhatsApp cannot be reached for now{told}. It will be tried again.")
