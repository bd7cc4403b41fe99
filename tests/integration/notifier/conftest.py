"""The notifier on a real database, a new one for each test, before a simulated provider."""

from collections.abc import AsyncIterator

import pytest

from tests.support.notifier import NotifierUnderTest
from tests.support.running_notifier import running_notifier


@pytest.fixture
async def notifier(mongo_uri: str) -> AsyncIterator[NotifierUnderTest]:
    async with running_notifier(mongo_uri) as under_test:
        yield under_test
