"""The floor's notifier: a call of the provider for each notice, and counts of what it told."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex

import aiohttp
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.bench.floor.engine import CHANNELS, NOTICES, RECORD, REQUESTS, ROW, Message
from devkit.bench.floor.role import Hearing, Role, Tools, json

_AT_ONCE = 64
_BODY = (
    b'{"messaging_product":"whatsapp","recipient_type":"individual","to":"+%b","type":"text",'
    b'"text":{"body":"Permohonan Anda berubah."},"biz_opaque_callback_data":"%b"}'
)
_TO = "62899%07d"


@dataclass(frozen=True, slots=True)
class Provider:
    """Where messages are posted, and the token for it."""

    url: str
    token: str


def notifier(tools: Tools, provider: Provider) -> Role:
    """Return the role."""
    waiting: asyncio.Queue[str] = asyncio.Queue()
    counts = {"sent": 0, "read": 0}
    numbers: dict[str, int] = {}

    async def tell(messages: Sequence[Message]) -> None:
        """Write recipient, notice and mark for each, and let the sender have it."""
        await tools.writer.write(*((ROW, RECORD, ROW) * len(messages)))
        for message in messages:
            numbers.setdefault(message.key, len(numbers))
            waiting.put_nowait(message.key)

    async def hear(messages: Sequence[Message]) -> None:
        """Write a mark for each report and a notice for each state; say what was delivered."""
        for message in messages:
            sent, delivered, read = map(int, message.body.split())
            states = sent + delivered + read
            await tools.writer.write(ROW, *((RECORD,) * states), *((ROW,) * delivered))
            await tools.sayer.say(NOTICES, message.key, *(("delivered",) * delivered))
            counts["read"] += read

    async def send_all() -> None:
        headers = {"Authorization": f"Bearer {provider.token}", "Content-Type": "application/json"}
        connector = aiohttp.TCPConnector(limit=_AT_ONCE)
        async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
            while True:
                keys = [await waiting.get()]
                while not waiting.empty() and len(keys) < _AT_ONCE:
                    keys.append(waiting.get_nowait())
                await tools.writer.write(*((RECORD,) * len(keys)))
                await asyncio.gather(*(send(session, key) for key in keys))
                await tools.writer.write(*((RECORD, ROW) * len(keys)))
                for key in keys:
                    await tools.sayer.say(NOTICES, key, "sent")

    async def send(session: aiohttp.ClientSession, key: str) -> None:
        body = _BODY % ((_TO % numbers[key]).encode(), token_hex(8).encode())
        async with session.post(provider.url, data=body) as answer:
            await answer.read()
        counts["sent"] += 1

    async def list_notices(request: Request) -> Response:
        """Tell one notice as `sent` while any was not read yet, and none in other states."""
        is_open = counts["read"] < counts["sent"] and request.query_params.get("state") == "sent"
        return json(b'{"items":[{}],"next":null}' if is_open else b'{"items":[],"next":null}')

    news = ("submitted", "verified", "product_ready", "completed")
    wanted = {
        **dict.fromkeys(news, tell),
        **dict.fromkeys(("routed", "started"), tools.follow(ROW, ROW)),
    }
    return Role(
        routes=(Route("/v1/notices", list_notices),),
        hearings=(
            Hearing("floor-notifier", REQUESTS, wanted),
            Hearing("floor-notifier-channels", CHANNELS, {"reported": hear}),
        ),
        work=(send_all,),
    )
