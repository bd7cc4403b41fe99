"""People at the console, in a real browser."""

import shutil
from typing import Any

from axe_core_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, Playwright, expect

from tests.support.lacking import lacking

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 360, "height": 740}
TABLET = {"width": 768, "height": 1024}
WIDE = {"width": 1440, "height": 900}


async def launched(playwright: Playwright) -> Browser:
    """Start Debian's Chromium, or skip the test on a machine without it; fail it in CI."""
    program = shutil.which("chromium")
    if program is None:
        lacking("Chromium is missing: apt-get install chromium")
    return await playwright.chromium.launch(
        executable_path=program,
        args=["--no-sandbox", "--disable-background-networking", "--disable-quic"],
    )


class Desks:
    """Where people sit down to work; each has a browser profile of their own.

    Attributes:
        url: Of the console.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    async def empty(self, **given: Any) -> Page:
        """Return a page of a new desk at which nobody has signed in."""
        context = await self._browser.new_context(
            **{"locale": "id-ID", "viewport": WIDE, "base_url": self.url, **given}
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("console", self._note)
        return page

    async def of(self, person: str, path: str = "/", **given: Any) -> Page:
        """Return a page of somebody who has signed in, at a path."""
        page = await self.empty(**given)
        await page.goto(path)
        await sign_in(page, person)
        return page

    async def close(self) -> None:
        """Leave all desks; a script that failed, or a breach of the policy, fails the test."""
        for context in self._contexts:
            await context.close()
        assert self.troubles == []

    def _note(self, message: Any) -> None:
        # A refused or lost call is the page's own business; a breach of the policy is a defect.
        if message.type == "error" and "Content Security Policy" in message.text:
            self.troubles.append(message.text)


async def sign_in(page: Page, person: str, password: str | None = None) -> None:
    """Sign in from the page that asks for it."""
    await page.locator("a.main").click()
    await page.locator("#username").fill(person)
    await page.locator("#password").fill(f"{person}-rahasia" if password is None else password)
    await page.get_by_role("button").click()
    if password is None:
        await expect(page.locator("header.top .who")).to_be_visible()


async def check_accessible(page: Page) -> None:
    """Fail for what axe finds against WCAG 2.2 at level AA, in light and in dark."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = await Axe().run(page, options={"runOnly": WCAG})
        told = [
            f"{scheme}: {v['id']}: {node['target']} {' '.join(node['html'].split())[:160]}"
            for v in found["violations"]
            for node in v["nodes"]
        ]
        assert told == []
    await page.emulate_media(color_scheme="light")
    width = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, f"the page is {width} pixels wider than the screen"
