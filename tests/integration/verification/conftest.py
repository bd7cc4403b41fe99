"""The checking desk on a real database, emptied before each test."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.verification import DeskUnderTest, running_desk


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def used_desk(mongo_uri: str) -> AsyncIterator[DeskUnderTest]:
    async with running_desk(mongo_uri) as under_test:
        yield under_test


@pytest.fixture
async def desk(used_desk: DeskUnderTest) -> DeskUnderTest:
    await used_desk.clear()
    return used_desk
