"""Debian's Chromium, for walks."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from devkit.stack.binaries import MissingProgramError


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run a browser without pages.

    Raises:
        MissingProgramError: There is none.
    """
    program = shutil.which("chromium")
    if program is None:
        raise MissingProgramError("Chromium", "the walk", "apt-get install chromium")
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-quic"]
        browser = await playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        await browser.close()
