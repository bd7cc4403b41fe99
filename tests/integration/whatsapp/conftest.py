"""The WhatsApp channel on a real database and the simulated platform, new ones for each test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.intake_whatsapp import WhatsAppUnderTest, whatsapp_under_test


@pytest_asyncio.fixture(loop_scope="session")
async def office(mongo_uri: str) -> AsyncIterator[WhatsAppUnderTest]:
    async with whatsapp_under_test(mongo_uri) as under_test:
        yield under_test


@pytest.fixture
def supervisor(office: WhatsAppUnderTest) -> dict[str, str]:
    """The header that goes with a supervisor's call."""
    return office.mint.bearer("bench-supervisor-capil-1")
