"""Intake's app channel on a real database, with small limits for uploads."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.support.intake import IntakeUnderTest, intake_under_test


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def intake(mongo_uri: str) -> AsyncIterator[IntakeUnderTest]:
    async with intake_under_test(
        mongo_uri, upload_file_bytes=200_000, upload_total_bytes=500_000, upload_files=5
    ) as under_test:
        yield under_test
