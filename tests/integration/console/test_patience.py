"""How long the console waits for the services: as long as what they do may take."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web

from devkit.stack.ports import LOCALHOST, free_port
from services.console.apis import PATIENCE, PATIENCE_WITH_FILES, ApiAwayError, Apis
from shared.printing.sheets import PATIENCE as PATIENCE_WITH_A_PAPER
from tests.support.console import URL, ConsoleUnderTest

MADE = (
    ("GET", "/cases/one/packet", "GET /v1/cases/one/packet"),
    ("POST", "/queue/print", "POST /v1/packets"),
    ("GET", "/incoming/one/receipt", "GET /v1/requests/one/receipt"),
    ("GET", "/worklist/one/slip", "GET /v1/work/one/slip"),
    ("GET", "/team/file/queue.csv", "GET /v1/queue/export"),
    ("GET", "/team/file/overdue.csv", "GET /v1/overdue"),
    ("GET", "/statistics/file/xlsx", "GET /v1/statistics.xlsx"),
    ("POST", "/trail/export", "POST /v1/trail/export"),
    ("POST", "/trail/export/pages", "POST /v1/trail/export"),
    ("POST", "/worklist-table", "POST /v1/work/bulk"),
)
SHOWN = (
    ("GET", "/cases/one", "GET /v1/cases/one"),
    ("GET", "/cases/one/papers/KK_ASLI/1", "GET /v1/cases/one/papers/KK_ASLI"),
    ("GET", "/statistics", "GET /v1/statistics.svg"),
)


@pytest.mark.parametrize(("method", "path", "asked"), [*MADE, *SHOWN])
async def test_what_is_made_is_waited_for_longer_than_what_is_shown(
    desk: ConsoleUnderTest, method: str, path: str, asked: str
) -> None:
    session = await desk.sign_in()
    form = {"csrf": session.csrf, "case": "one", "ticket": "KDS-7K3M-9QXC"}
    sent = {"data": form} if method == "POST" else {}
    await desk.http.request(method, path, headers={"Origin": URL}, **sent)
    is_made = (method, path, asked) in MADE
    assert desk.patience[asked] == (PATIENCE_WITH_FILES if is_made else PATIENCE)
    assert PATIENCE < PATIENCE_WITH_A_PAPER < PATIENCE_WITH_FILES


async def test_a_service_is_away_once_a_call_has_waited_for_so_long_as_it_may() -> None:
    is_given_up = asyncio.Event()

    async def answer(_request: web.Request) -> web.Response:
        await is_given_up.wait()
        return web.Response(body=b"%PDF")

    app = web.Application()
    app.router.add_get("/packet", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, LOCALHOST, port).start()
    apis = Apis({"verification": f"http://{LOCALHOST}:{port}"})
    try:
        async with apis.opened():
            asked = ("token", "GET", "verification", "/packet")
            with pytest.raises(ApiAwayError):
                await apis.fetch(*asked, patience=timedelta(milliseconds=50))
            is_given_up.set()
            told = await apis.fetch(*asked, patience=PATIENCE_WITH_FILES)
            assert told.content == b"%PDF"
    finally:
        await runner.cleanup()
