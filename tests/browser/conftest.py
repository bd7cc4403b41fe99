"""The office with its pages, and a browser: one of each for all tests of this tier."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.support.browser import Desks, launched
from tests.support.office import Office, open_office


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def office() -> AsyncIterator[Office]:
    """All of Loket, with its pages."""
    async with open_office(with_pages=True) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """A browser without pages."""
    async with async_playwright() as playwright:
        browser = await launched(playwright)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desks(office: Office, chromium: Browser) -> AsyncIterator[Desks]:
    """Desks at which people sit down; all are left after the test."""
    opened = Desks(chromium, office.stack.addresses.service("console"))
    yield opened
    await opened.close()
