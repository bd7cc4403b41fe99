"""The walk through the console: everybody of the office at their page, and a resident at `/cek`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page

from devkit.client import OfficeClient
from devkit.stack.environment import Addresses
from devkit.walk.browser import chromium
from devkit.walk.morning import CLERK, COLLEAGUE, OPERATOR, Morning, a_morning
from devkit.walk.torn import say_something_torn
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
        # Colleagues are called by name once they have signed in.
        for colleague in (COLLEAGUE, "kabid-capil"):
            await (await walker.sit_down(SCREEN, colleague, "/queue")).close()
        for person, path, name, look in _stops(morning):
            page = await walker.sit_down(SCREEN, person, path)
            if look is not None:
                await look(page)
            yield await walker.picture(page, name)
        await say_something_torn(addresses.kafka_bootstrap)
        page = await walker.sit_down(SCREEN, "ops", "/operations/verification")
        await _open_letter(page)
        yield await walker.picture(page, "letter")
        page = await walker.sit_down(SCREEN, CLERK, "/queue?tab=all", is_dark=True)
        yield await walker.picture(page, "queue-in-the-dark")
        page = await walker.sit_down(PHONE, CLERK, "/queue?tab=all")
        yield await walker.picture(page, "queue-on-a-phone")
        page = await walker.sit_down(PHONE)
        await page.goto(morning.receipt)
        yield await walker.picture(page, "cek")


Look = Callable[[Page], Awaitable[None]]
"""What somebody does on a page before its picture is taken."""


def _stops(morning: Morning) -> Sequence[tuple[str, str, str, Look | None]]:
    """Return who looks at which page, how its picture is called, and what they do there."""
    return (
        (CLERK, "/queue?tab=all", "queue", None),
        (CLERK, f"/cases/{morning.held}", "request", None),
        ("kabid-dafduk", "/team", "team", None),
        ("kabid-dafduk", "/team/day", "team-day", None),
        (OPERATOR, "/worklist", "worklist", None),
        (OPERATOR, f"/worklist/{morning.made}", "work", None),
        (OPERATOR, "/worklist-table", "table", partial(_try_table, ticket=morning.ticket)),
        (OPERATOR, "/appointments", "appointments", None),
        ("loket-nur", "/incoming", "incoming", None),
        ("loket-nur", "/incoming", "conversation", _answer),
        ("ops", "/operations", "operations", None),
        ("ops", "/acts", "acts", None),
        ("kepala-dinas", "/late", "late", None),
        ("kepala-dinas", "/statistics", "statistics", None),
        ("auditor", "/trail", "trail", partial(_ask_the_trail, ticket=morning.ticket)),
        ("auditor", "/trail", "trail-verified", _verify_the_trail),
    )


async def _try_table(page: Page, ticket: str) -> None:
    table = f"ticket\tproduct\tnumber\n{ticket}\tKK\t3319080203161234\n{ticket}\tKK\t12\n"
    await page.locator("#table").fill(table)
    await page.get_by_role("button", name="Coba dulu").click()
    await page.locator("main table").wait_for()


async def _answer(page: Page) -> None:
    await page.locator('a[href^="/conversations/"]').click()
    await page.locator("#text").fill("Selamat siang, KK asli dibawa saat mengambil.")
    await page.get_by_role("button", name="Kirim jawaban").click()
    await page.locator("#talk .mark").wait_for()
    await page.wait_for_timeout(_SEEN_AFTER)
    await page.goto(page.url.partition("?")[0])


async def _ask_the_trail(page: Page, ticket: str) -> None:
    await page.get_by_label("Tiket").fill(ticket)
    await page.get_by_role("button", name="Cari").click()
    await page.locator("main table").wait_for()


async def _verify_the_trail(page: Page) -> None:
    await page.get_by_role("button", name="Periksa keutuhan").click()
    await page.locator("main pre").wait_for()
    await page.locator("#chains").scroll_into_view_if_needed()


async def _open_letter(page: Page) -> None:
    letter = page.locator("main tbody a").first
    while not await letter.count():
        await page.wait_for_timeout(_SEEN_AFTER)
        await page.reload()
    await letter.click()
    await page.locator("main ol").wait_for()


class _Walker:
    """Somebody who sits down at one desk after another."""

    def __init__(self, browser: Browser, url: str, folder: Path) -> None:
        self._browser, self._url, self._folder = browser, url, folder

    async def sit_down(
        self, screen: tuple[int, int], person: str = "", path: str = "", *, is_dark: bool = False
    ) -> Page:
        """Return a page of a new desk, at which a person has signed in if one is given."""
        width, height = screen
        page = await self._browser.new_page(
            viewport={"width": width, "height": height},
            color_scheme="dark" if is_dark else "light",
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
