"""A simulator on the network, with a receiver of webhooks and somebody who wrote."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.knobs import Knobs
from devkit.whatsapp.server import SimulatorServer
from devkit.whatsapp.simulator import Simulator
from tests.support.whatsapp_simulator import PHONE

QUICK = {
    "timing": {"sent": 0.01, "delivered": 0.02, "read": 0.03, "failed": 0.01, "jitter": 0},
    "batching": {"window": 0},
    "delivery": {"first_retry": 0.02, "longest_pause": 0.1, "timeout": 0.5},
}


class Receiver:
    """A business's webhook: keeps bodies and signatures, answers as told."""

    def __init__(self) -> None:
        self.seen: list[tuple[bytes, str]] = []
        self.statuses: list[int] = []
        """What to answer to the next ones; 200 once it is empty, 0 answers never."""
        self.url = ""

    async def handle(self, call: web.BaseRequest) -> web.Response:
        """Answer the handshake or a webhook."""
        if call.method == "GET":
            is_right = call.query.get("hub.verify_token") == "simulator-verify-token"
            return web.Response(status=200 if is_right else 403, text=call.query["hub.challenge"])
        self.seen.append((await call.read(), call.headers["X-Hub-Signature-256"]))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 0:
            await asyncio.sleep(60)
        return web.Response(status=status)

    def payloads(self) -> list[dict[str, Any]]:
        """What came, parsed."""
        return [json.loads(body) for body, _ in self.seen]

    def values(self) -> list[dict[str, Any]]:
        """Every `value` that came."""
        return [
            change["value"]
            for payload in self.payloads()
            for entry in payload["entry"]
            for change in entry["changes"]
        ]


class Stage:
    """A running simulator, its receiver and its control, with one person who wrote."""

    def __init__(
        self, server: SimulatorServer, receiver: Receiver, control: SimulatorControl
    ) -> None:
        self.server, self.receiver, self.control = server, receiver, control
        self.business = server.simulator.world.business

    @property
    def messages_url(self) -> str:
        """Where messages are sent."""
        return f"{self.server.url}/v24.0/{self.business.phone_number_id}/messages"

    @asynccontextmanager
    async def http(self) -> AsyncIterator[aiohttp.ClientSession]:
        """A client with the right token."""
        headers = {"Authorization": f"Bearer {self.business.access_token}"}
        async with aiohttp.ClientSession(headers=headers) as session:
            yield session


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A webhook that listens."""
    receiver = Receiver()
    callback = web.Server(receiver.handle, handler_cancellation=True)
    runner = web.ServerRunner(callback, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


@asynccontextmanager
async def running(**knobs: Any) -> AsyncIterator[Stage]:
    """Start everything; the person's first message is not kept in the receiver."""
    simulator = Simulator(knobs=Knobs().changed(QUICK).changed(knobs), seed=5)
    async with (
        receiving() as receiver,
        SimulatorServer(simulator, webhook=receiver.url) as server,
        SimulatorControl(server.admin_url) as control,
    ):
        await control.add_person("Sari Wulandari", PHONE)
        text = "Halo {{1}}, permohonan {{2}} sudah kami terima."
        example = {"body_text": [["Sari", "LKT-1"]]}
        await control.add_template(
            {
                "name": "permohonan_diterima",
                "language": "id",
                "category": "UTILITY",
                "components": [{"type": "BODY", "text": text, "example": example}],
            }
        )
        await control.write(PHONE, "Halo")
        await control.wait_until_quiet()
        receiver.seen.clear()
        yield Stage(server, receiver, control)
