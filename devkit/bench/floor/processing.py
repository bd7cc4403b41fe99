"""The floor's processing: a worklist in memory."""

from collections.abc import Sequence
from itertools import islice

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from devkit.bench.floor.engine import RECORD, REQUESTS, ROW, Message
from devkit.bench.floor.role import Hearing, Role, Tools, json

_DONE = ("started", "product_ready", "completed")


def processing(tools: Tools) -> Role:
    """Return the role."""
    worklist: dict[str, None] = {}

    async def take_in(messages: Sequence[Message]) -> None:
        """Write work and mark for each, and put it onto the worklist."""
        await tools.writer.write(*((RECORD, ROW) * len(messages)))
        worklist.update(dict.fromkeys(message.key for message in messages))

    async def list_work(request: Request) -> Response:
        limit = int(request.query_params["limit"])
        items = [{"id": i, "ticket": i} for i in islice(worklist, limit)]
        return json(orjson.dumps({"items": items}))

    async def record(request: Request) -> Response:
        """Write work and three events; say them."""
        await request.body()
        await make([request.path_params["id"]])
        return json(b'{"state":"completed"}')

    async def record_file(request: Request) -> Response:
        """Do the same for each line, in one write."""
        lines = (await request.body()).decode().splitlines()[1:]
        await make([line.partition(",")[0] for line in lines])
        recorded = [{"line": n, "outcome": "recorded"} for n in range(2, len(lines) + 2)]
        return json(orjson.dumps({"lines": recorded}))

    async def make(identities: Sequence[str]) -> None:
        await tools.writer.write(*((RECORD, ROW, ROW, ROW) * len(identities)))
        for identity in identities:
            worklist.pop(identity, None)
            await tools.sayer.say(REQUESTS, identity, *_DONE)

    follow = tools.follow(RECORD, ROW)
    return Role(
        routes=(
            Route("/v1/work", list_work),
            Route("/v1/work/{id}/products/{key}/ready", record, methods=["POST"]),
            Route("/v1/work/bulk", record_file, methods=["POST"]),
        ),
        hearings=(
            Hearing(
                "floor-processing",
                REQUESTS,
                {"submitted": follow, "routed": follow, "verified": take_in},
            ),
        ),
    )
