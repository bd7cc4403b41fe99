"""The office under test: one for all acceptance tests, because it takes a while to open."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.office import Office, open_office


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def office() -> AsyncIterator[Office]:
    """All of Loket."""
    async with open_office() as opened:
        yield opened
