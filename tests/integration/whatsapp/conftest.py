"""The WhatsApp channel on a real database and the simulated platform, new ones for each test."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.intake_whatsapp import WhatsAppUnderTest, whatsapp_under_test


@pytest_asyncio.fixture(loop_scope="session")
async def office(mongo_uri: str) -> AsyncIterator[WhatsAppUnderTest]:
    async with whatsapp_under_test(mongo_uri) as under_test:
        yield under_test
