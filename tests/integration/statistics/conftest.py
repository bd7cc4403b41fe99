"""Statistics on a real database, a new one for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.support.statistics import StatisticsUnderTest, running_statistics


@pytest.fixture
async def statistics(mongo_uri: str) -> AsyncIterator[StatisticsUnderTest]:
    async with running_statistics(mongo_uri) as under_test:
        yield under_test
