"""HTTP calls as cheap as they can be: kept connections, bodies and headers made beforehand."""

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Self

import aiohttp

_PAUSES = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
_SECONDS = 60
KEPT_IDLE_SECONDS = 4
"""Less than the services keep an idle connection, so that none is used that was just closed."""
_TO_BE_REPEATED = frozenset({408, 425, 429, 500, 502, 503, 504})
_NONE_OF_OURS = ("User-Agent", "Accept", "Accept-Encoding")


class RefusedError(Exception):
    """A call was answered otherwise than expected; it is counted already."""


class Calls:
    """A pool of connections that counts what goes wrong; an async context manager.

    Args:
        errors: Where each unexpected answer is counted.
    """

    def __init__(self, errors: Counter[str]) -> None:
        self._errors = errors

    async def __aenter__(self) -> Self:
        """Open the pool."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_IDLE_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=_SECONDS),
            skip_auto_headers=_NONE_OF_OURS,
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        await self._session.close()

    async def call(
        self,
        what: str,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        expected: Collection[int] = (200,),
    ) -> tuple[int, bytes]:
        """Call, and repeat for a while what may pass.

        Raises:
            RefusedError: The answer was not an expected one, or none came in spite of repetitions.
        """
        for pause in (*_PAUSES, None):
            status, answer = await self._once(what, method, url, headers, body)
            if status in expected:
                return status, answer
            self._errors[f"{what}: {status or 'no answer'}"] += 1
            if pause is None or (status and status not in _TO_BE_REPEATED):
                raise RefusedError(what)
            await asyncio.sleep(pause)
        raise AssertionError("the last attempt returns or raises")

    async def _once(
        self, what: str, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, bytes]:
        try:
            async with self._session.request(method, url, headers=headers, data=body) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self._errors[f"{what}: {type(error).__name__}"] += 1
            return 0, b""


def bearer(token: str, **more: str) -> dict[str, str]:
    """Return headers with a token; underscores in names stand for dashes."""
    named = {name.replace("_", "-"): value for name, value in more.items()}
    return {"Authorization": f"Bearer {token}", **named}


def now() -> float:
    """Return Unix seconds, the one clock of the load generator and the services."""
    return time.time()
