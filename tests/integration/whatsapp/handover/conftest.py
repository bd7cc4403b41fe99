"""The channel with the templates that the platform has approved, new for each test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.intake.channels.whatsapp.handover.sending import provider_templates
from tests.support.intake_whatsapp import WhatsAppUnderTest, whatsapp_under_test


@pytest_asyncio.fixture(loop_scope="session")
async def office(mongo_uri: str) -> AsyncIterator[WhatsAppUnderTest]:
    async with whatsapp_under_test(mongo_uri) as under_test:
        for template in provider_templates():
            await under_test.control.add_template(template)
        yield under_test


@pytest.fixture
def front(office: WhatsAppUnderTest) -> dict[str, str]:
    return office.mint.bearer("bench-front-officer-1")
