"""What happens around every HTTP request: its trace, its metrics, its bounds."""

import time

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability import metrics
from shared.observability.tracing import continue_trace
from shared.web.problems import problem

MOST_BYTES = 4_000_000
"""Above the largest webhook (3 MB) and any JSON of people."""


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


class Bounded:
    """Refuses bodies that are too large, whoever sends them: they are read before any sign-in.

    Args:
        app: What to guard.
        multipart_bytes: The most that a body with files may have; others have `MOST_BYTES`.
    """

    def __init__(self, app: ASGIApp, multipart_bytes: int) -> None:
        self._app = app
        self._multipart_bytes = multipart_bytes

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
            await problem(413, "too-large", "Too large", detail)(scope, receive, send)
            return
        received = 0

        async def count() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                # Of Starlette's kind, because FastAPI calls any other one a body it cannot parse.
                raise HTTPException(413, detail)
            return message

        await self._app(scope, count, send)
