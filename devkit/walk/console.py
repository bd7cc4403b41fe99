"""The walk through the console: everybody of the office at their page, and a resident at `/cek`."""

from collections.abc import AsyncIterator
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page

from devkit.client import OfficeClient
from devkit.stack.environment import Addresses
from devkit.walk.browser import chromium
from devkit.walk.morning import CLERK, COLLEAGUE, OPERATOR, a_morning
from devkit.whatsapp.control import SimulatorControl

SCREEN, PHONE = (1440, 900), (360, 740)
# Enough for flat pages; photos of papers become a little coarse, and files small.
_COLOURS = 128
# After pages have fetched what came in meanwhile.
_SEEN_AFTER = 2500


async def walk(addresses: Addresses, folder: Path) -> AsyncIterator[Path]:
    """Look at the pages of a running stack on a busy morning; yields each picture taken."""
    async with (
        OfficeClient(addresses) as client,
        SimulatorControl(addresses.whatsapp_admin) as simulator,
        chromium() as browser,
    ):
        morning = await a_morning(client, simulator)
        walker = _Walker(browser, addresses.service("console"), folder)
        stops = (
            (CLERK, "/queue?tab=all", "queue"),
            (CLERK, f"/cases/{morning.held}", "request"),
            ("kabid-dafduk", "/team", "team"),
            ("kabid-dafduk", "/team/day", "team-day"),
            (OPERATOR, "/worklist", "worklist"),
            (OPERATOR, f"/worklist/{morning.made}", "work"),
            ("loket-nur", "/incoming", "incoming"),
            ("ops", "/operations", "operations"),
            ("ops", "/acts", "acts"),
            ("kepala-dinas", "/late", "late"),
            ("kepala-dinas", "/statistics", "statistics"),
        )
        # Colleagues are called by name once they have signed in.
        for colleague in (COLLEAGUE, "kabid-capil"):
            await (await walker.sit_down(SCREEN, colleague, "/queue")).close()
        for person, path, name in stops:
            page = await walker.sit_down(SCREEN, person, path)
            yield await walker.picture(page, name)
        page = await walker.sit_down(PHONE, CLERK, "/queue?tab=all")
        yield await walker.picture(page, "queue-on-a-phone")
        page = await walker.sit_down(PHONE)
        await page.goto(morning.receipt)
        yield await walker.picture(page, "cek")


class _Walker:
    """Somebody who sits down at one desk after another."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self._browser, self._url, self._folder = browser, url, folder

    async def sit_down(self, screen: tuple[int, int], person: str = "", path: str = "") -> Page:
        """Return a page of a new desk, at which a person has signed in if one is given."""
        width, height = screen
        page = await self._browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="light",
            locale="id-ID",
            base_url=self._url,
        )
        if person:
            await page.goto(path)
            await page.locator("a.main").click()
            await page.locator("#username").fill(person)
            await page.locator("#password").fill(f"{person}-rahasia")
            await page.get_by_role("button").click()
            await page.locator("header.top .who").wait_for()
        return page

    async def picture(self, page: Page, name: str) -> Path:
        """Write what the page shows, and leave the desk."""
        await page.wait_for_timeout(_SEEN_AFTER)
        path = self._folder / f"{name}.png"
        await page.screenshot(path=path)
        await page.close()
        with Image.open(path) as taken:
            taken.convert("RGB").quantize(_COLOURS).save(path, optimize=True)
        return path
