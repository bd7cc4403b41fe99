"""The simulator on the network: two listeners, webhooks going out, time passing."""

import asyncio
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

from devkit.whatsapp.admin import PREFIX, AdminApi
from devkit.whatsapp.callback import Callback
from devkit.whatsapp.delivery import WebhookDelivery
from devkit.whatsapp.graph import GraphApi
from devkit.whatsapp.inspector import INSPECTOR, is_inspector, show_inspector
from devkit.whatsapp.listener import Listener
from devkit.whatsapp.rules import Outage
from devkit.whatsapp.simulator import Simulator

# A manual clock moves without telling; so often the server looks.
_LONGEST_SLEEP = 0.2


class SimulatorServer:
    """Serves a `Simulator` over HTTP, as an async context manager.

    The Graph endpoints and the admin interface share one port; a second port has the admin
    interface only and stays open while the first one refuses connections.
    """

    def __init__(
        self,
        simulator: Simulator,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        admin_port: int = 0,
        webhook: str | None = None,
    ) -> None:
        self.simulator = simulator
        self._host, self._webhook = host, webhook
        self._graph_listener = Listener(self._on_graph_port, host, port)
        self._admin_listener = Listener(self._on_admin_port, host, admin_port)
        self._wake, self._turning = asyncio.Event(), asyncio.Lock()

    @property
    def url(self) -> str:
        """Where the Graph endpoints are."""
        return f"http://{self._host}:{self._graph_listener.port}"

    @property
    def admin_url(self) -> str:
        """Where the admin interface is, also while connections are refused."""
        return f"http://{self._host}:{self._admin_listener.port}"

    @property
    def inspector_url(self) -> str:
        """The page on which one can chat as anybody and see what happens."""
        return f"{self.admin_url}{INSPECTOR}"

    async def __aenter__(self) -> Self:
        """Listen, and let time pass."""
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self.callback = Callback(self._session, self._webhook)
        self.delivery = WebhookDelivery(self.simulator, self._post)
        self._graph = GraphApi(self.simulator, self.delivery)
        self._admin = AdminApi(self.simulator, self.delivery, self.callback)
        try:
            await self._graph_listener.open()
            await self._admin_listener.open()
        except BaseException:
            await self._graph_listener.close()
            await self._session.close()
            raise
        self.simulator.world.public_url = self.url
        self.simulator.world.agenda.on_earlier = self._wake.set
        self._passing = asyncio.create_task(self._let_time_pass())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening and delivering."""
        self._passing.cancel()
        await asyncio.gather(self._passing, return_exceptions=True)
        await self._graph_listener.close()
        await self._admin_listener.close()
        await self.delivery.stop()
        await self._session.close()

    async def _let_time_pass(self) -> None:
        world = self.simulator.world
        while True:
            await self._apply_outage()
            self.delivery.pump()
            self._wake.clear()
            due = world.agenda.next_due()
            pause = _LONGEST_SLEEP if due is None else min(due - world.now(), _LONGEST_SLEEP)
            try:
                async with asyncio.timeout(max(pause, 0)):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _post(self, body: bytes, signature: str) -> int:
        return await self.callback.post(body, signature, self.simulator.knobs.delivery.timeout)

    async def _on_graph_port(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path.startswith(PREFIX):
            return await self._admin.handle(request)
        if is_inspector(request):
            return show_inspector(request)
        return await self._graph.handle(request)

    async def _on_admin_port(self, request: web.BaseRequest) -> web.StreamResponse:
        if is_inspector(request):
            return show_inspector(request)
        answer = await self._admin.handle(request)
        await self._apply_outage()
        return answer

    async def _apply_outage(self) -> None:
        async with self._turning:
            is_refusing = self.simulator.knobs.outage is Outage.REFUSE
            if is_refusing and self._graph_listener.is_open:
                self.simulator.world.struck["outage"] += 1
                await self._graph_listener.close()
            elif not is_refusing and not self._graph_listener.is_open:
                await self._graph_listener.open()
