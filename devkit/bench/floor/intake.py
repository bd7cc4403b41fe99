"""The floor's intake: files, follows, and takes webhooks."""

from secrets import token_hex

from bson import Binary
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.bench.floor.engine import CHANNELS, LARGE_EVENT, RECORD, REQUESTS, ROW
from devkit.bench.floor.role import Hearing, Role, Tools, json


def intake(tools: Tools) -> Role:
    """Return the role of both intake processes."""

    async def file(request: Request) -> Response:
        """Write key, paper, its entry, request, event; say it."""
        identity = token_hex(12)
        body = await request.body()
        await tools.writer.write(ROW, Binary(body), ROW, RECORD, ROW)
        await tools.sayer.say(REQUESTS, identity, "submitted", body=LARGE_EVENT)
        return json(b'{"id":"%b","ticket":"%b"}' % ((identity.encode(),) * 2), 201)

    async def webhook(request: Request) -> Response:
        """Write the body and, for its event, a row; say how many states of each kind it told."""
        body = await request.body()
        await tools.writer.write(Binary(body), ROW)
        counts = [
            body.count(b'"status":"%b"' % s) + body.count(b'"status": "%b"' % s)
            for s in (b"sent", b"delivered", b"read")
        ]
        told = b"%d %d %d" % tuple(counts)
        await tools.sayer.say(CHANNELS, token_hex(4), "reported", body=told)
        return Response()

    follow = tools.follow(RECORD, ROW)
    heard = ("routed", "verified", "started", "product_ready", "completed")
    return Role(
        routes=(
            Route("/v1/requests", file, methods=["POST"]),
            Route("/webhooks/whatsapp", webhook, methods=["POST"]),
        ),
        hearings=(Hearing("floor-intake", REQUESTS, dict.fromkeys(heard, follow)),),
    )
