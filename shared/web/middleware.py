"""What happens around every HTTP request: its trace, its metrics, its bounds."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability import metrics
from shared.observability.tracing import continue_trace
from shared.web.problems import problem

MOST_BYTES = 4_000_000
"""Above the largest webhook (3 MB) and any JSON of people."""
LONGEST_SILENCE = timedelta(seconds=30)
"""A phone on a village's line may pause; who holds a connection and sends nothing is cut off."""
STOPPED_COMING = "The body stopped coming. Send it again; what came of it was not kept."


class Observed:
    """Continues the caller's trace and measures the answer, by route template and not by URL."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        traceparent = next((v for n, v in scope["headers"] if n == b"traceparent"), None)
        continue_trace(traceparent.decode("latin-1") if traceparent else None)
        started = time.perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "unknown")
            metrics.HTTP_SECONDS.labels(scope["method"], route, str(status)).observe(
                time.perf_counter() - started
            )


def _problem(_request: Request, detail: str) -> Response:
    return problem(413, "too-large", "Too large", detail)


class Bounded:
    """Refuses bodies that are too large or stop coming: they are read before any sign-in.

    Args:
        app: What to guard.
        multipart_bytes: The most that a body with files may have; others have `MOST_BYTES`.
        silence: How long nothing may come of a body that is not complete.
        too_large: Answers a body that says itself that it is too large, given what is wrong.
    """

    def __init__(
        self,
        app: ASGIApp,
        multipart_bytes: int,
        silence: timedelta = LONGEST_SILENCE,
        too_large: Callable[[Request, str], Response] = _problem,
    ) -> None:
        self._app = app
        self._multipart_bytes = multipart_bytes
        self._silence = silence.total_seconds()
        self._too_large = too_large

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        is_multipart = headers.get(b"content-type", b"").lower().startswith(b"multipart/")
        limit = self._multipart_bytes if is_multipart else MOST_BYTES
        detail = f"The body is larger than {limit} bytes. Send less in one call."
        declared = headers.get(b"content-length", b"")
        if declared.isdigit() and int(declared) > limit:
            await self._too_large(Request(scope), detail)(scope, receive, send)
            return
        received, is_complete = 0, False

        async def count() -> Message:
            nonlocal received, is_complete
            # After the body only a disconnect can come, and the answer may take its time: no limit
            # then.
            silence = None if is_complete else self._silence
            try:
                async with asyncio.timeout(silence):
                    message = await receive()
            except TimeoutError as error:
                raise HTTPException(408, STOPPED_COMING) from error
            received += len(message.get("body", b""))
            is_complete = not message.get("more_body", False)
            if received > limit:
                # Of Starlette's kind, because FastAPI calls any other one a body it cannot parse.
                raise HTTPException(413, detail)
            return message

        await self._app(scope, count, send)
