"""Headers that every answer has, errors too, unless it says otherwise itself."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_HEADERS = {
    # Answers hold people's data: no proxy, browser or shared computer keeps any.
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


class WithHeaders:
    """Adds headers to every answer that does not have them.

    Args:
        app: What answers.
        headers: By their names.
    """

    def __init__(self, app: ASGIApp, headers: Mapping[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, add)
