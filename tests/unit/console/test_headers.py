"""What guards every page of the console."""

import asyncio

from services.console.headers import HEADERS, headers_of
from shared.web.headers import WithHeaders


def test_every_answer_has_the_headers() -> None:
    sent: dict[bytes, bytes] = {}

    async def answer(_scope: object, _receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})  # type: ignore[operator]

    async def note(message: dict[str, list[tuple[bytes, bytes]]]) -> None:
        sent.update(message["headers"])

    guarded = WithHeaders(answer, headers_of(is_secure=True))  # type: ignore[arg-type]
    asyncio.run(guarded({"type": "http"}, None, note))  # type: ignore[arg-type]
    assert {name.lower().encode() for name in HEADERS} <= set(sent)
    assert sent[b"strict-transport-security"]
