"""The desk of makers on a real database, a new one for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.support.processing import DeskUnderTest, running_desk


@pytest.fixture
async def desk(mongo_uri: str) -> AsyncIterator[DeskUnderTest]:
    async with running_desk(mongo_uri) as under_test:
        yield under_test
