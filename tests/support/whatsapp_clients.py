"""Clients of WhatsApp that other people wrote, before the simulator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from kapso_whatsapp import WhatsAppClient
from pywa_async.client import WhatsApp

from tests.support.whatsapp_stage import Stage


class ToSimulator(httpx.AsyncHTTPTransport):
    """Sends what is meant for the provider's hosts to the simulator."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = httpx.URL(url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Rewrite the host only."""
        request.url = request.url.copy_with(scheme="http", host=self._url.host, port=self._url.port)
        return await super().handle_async_request(request)


@asynccontextmanager
async def pywa(stage: Stage) -> AsyncIterator[WhatsApp]:
    """An unmodified pywa client."""
    async with httpx.AsyncClient(transport=ToSimulator(stage.server.url)) as session:
        business = stage.business
        yield WhatsApp(
            phone_id=business.phone_number_id,
            token=business.access_token,
            waba_id=business.account_id,
            session=session,
        )


@asynccontextmanager
async def kapso(stage: Stage) -> AsyncIterator[WhatsAppClient]:
    """An unmodified kapso client."""
    async with WhatsAppClient(
        access_token=stage.business.access_token, base_url=stage.server.url, max_retries=0
    ) as client:
        yield client
