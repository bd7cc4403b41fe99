"""The floor's verification: a queue in memory."""

from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.bench.floor.engine import DEPARTMENT, LARGE_EVENT, RECORD, REQUESTS, ROW, Message
from devkit.bench.floor.role import Hearing, Role, Tools, json


def verification(tools: Tools) -> Role:
    """Return the role."""
    queue: deque[tuple[str, datetime]] = deque()

    async def take_in(messages: Sequence[Message]) -> None:
        """Write case, fingerprint, two events and a mark for each; say both events."""
        await tools.writer.write(*((RECORD, ROW, ROW, ROW, ROW) * len(messages)))
        for message in messages:
            await tools.sayer.say(REQUESTS, message.key, "routed")
            await tools.sayer.say(DEPARTMENT, message.key, "work_assigned", body=LARGE_EVENT)

    async def enqueue(messages: Sequence[Message]) -> None:
        """Write case and mark for each, and put it into the queue."""
        await tools.writer.write(*((RECORD, ROW) * len(messages)))
        queue.extend((message.key, datetime.now(UTC)) for message in messages)

    async def take_next(_request: Request) -> Response:
        """Write the claim."""
        if not queue:
            return Response(status_code=204)
        identity, queued = queue.popleft()
        await tools.writer.write(RECORD)
        content = b'{"id":"%b","queued_at":"%b"}'
        return json(content % (identity.encode(), queued.isoformat().encode()))

    async def decide(request: Request) -> Response:
        """Write case and event; say it."""
        await request.body()
        await tools.writer.write(RECORD, ROW)
        await tools.sayer.say(REQUESTS, request.path_params["id"], "verified")
        return json(b'{"state":"verified"}')

    follow = tools.follow(RECORD, ROW)
    followed = ("verified", "started", "product_ready", "completed")
    return Role(
        routes=(
            Route("/v1/queue/next", take_next, methods=["POST"]),
            Route("/v1/cases/{id}/decision", decide, methods=["POST"]),
        ),
        hearings=(
            Hearing(
                "floor-verification",
                REQUESTS,
                {"submitted": take_in, **dict.fromkeys(followed, follow)},
            ),
            Hearing("floor-verification-desk", DEPARTMENT, {"work_assigned": enqueue}),
        ),
    )
