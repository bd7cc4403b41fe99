"""The console on a real database."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.console import ConsoleUnderTest, running_console


@pytest_asyncio.fixture(loop_scope="session")
async def desk(mongo_uri: str) -> AsyncIterator[ConsoleUnderTest]:
    async with running_console(mongo_uri) as under_test:
        yield under_test
