"""The walk: a village head files by chat in the inspector, and the knobs are turned."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Page

from devkit.client import OfficeClient
from devkit.errands import LOST_FAMILY_CARD, heads, introduce
from devkit.stack.environment import Addresses
from devkit.walk.browser import chromium
from devkit.whatsapp.control import SimulatorControl
from devkit.whatsapp.inspector import INSPECTOR
from devkit.whatsapp.personas.script import Answer, Script, choice_for
from devkit.whatsapp.reports import ReceivedMessage

SCREEN = {"width": 1280, "height": 800}
_PATIENCE = timedelta(seconds=20)
_MOST_QUESTIONS = 30
# After the page has asked again for what is new.
_SEEN_AFTER = 1500


async def walk(addresses: Addresses, folder: Path) -> AsyncIterator[Path]:
    """File a request in the inspector of a running stack; yields each picture that was taken."""
    async with (
        OfficeClient(addresses) as client,
        SimulatorControl(addresses.whatsapp_admin) as simulator,
        _page(addresses.whatsapp_admin + INSPECTOR) as page,
    ):
        everybody = heads(3)
        await introduce(everybody, client, simulator)
        walker = _Walker(page, simulator, everybody[0].phone, folder)
        script = Script.load(LOST_FAMILY_CARD)
        await page.get_by_text(everybody[0].name).first.click()
        await walker.write(script.opening)
        message = await walker.next()
        yield await walker.picture("1-greeting")
        has_sent_a_dark_photo = False
        for _ in range(_MOST_QUESTIONS):
            answer = script.answer_to(message, everybody[0].knowledge)
            if answer is None:
                break
            if answer.is_last:
                yield await walker.picture("3-review")
            if answer.photo and not has_sent_a_dark_photo:
                has_sent_a_dark_photo = True
                await page.locator("[data-sample=dark]").click()
                message = await walker.next()
                yield await walker.picture("2-too-dark")
            await walker.give(message, answer)
            message = await walker.next()
            if answer.is_last:
                break
        await page.locator("#log summary").first.click()
        yield await walker.picture("4-receipt")
        await page.get_by_role("tab", name="Knobs").click()
        await page.locator('[name="refuse.next"]').fill("2")
        await page.locator('[name="refuse.next"]').press("Enter")
        await page.locator("#theme").click()
        yield await walker.picture("5-knobs")


class _Walker:
    """Somebody who reads and writes in the page."""

    def __init__(self, page: Page, simulator: SimulatorControl, phone: str, folder: Path) -> None:
        self._page, self._simulator = page, simulator
        self._phone, self._folder, self._heard = phone, folder, 0

    async def write(self, text: str) -> None:
        await self._page.locator("#write input").fill(text)
        await self._page.locator("#write input").press("Enter")

    async def give(self, message: ReceivedMessage, answer: Answer) -> None:
        bubble = self._page.locator(f'[data-wamid="{message.wamid}"]')
        choice = choice_for(message, answer.say) if answer.say else None
        if answer.photo:
            await self._page.locator("[data-sample=photo]").click()
        elif choice is None:
            await self.write(answer.say)
        else:
            if await bubble.locator("summary").count():
                await bubble.locator("summary").click()
            title = next(c.title for c in message.choices if c.id == choice)
            await bubble.locator(".choices button", has_text=title).first.click()

    async def next(self) -> ReceivedMessage:
        """The answer, once the page shows it."""
        message = await self._simulator.wait_for_message(
            self._phone, after=self._heard, within=_PATIENCE
        )
        self._heard = len(await self._simulator.received(self._phone))
        await self._page.locator(f'[data-wamid="{message.wamid}"]').wait_for()
        return message

    async def picture(self, name: str) -> Path:
        await self._page.wait_for_timeout(_SEEN_AFTER)
        path = self._folder / f"{name}.png"
        await self._page.screenshot(path=path)
        return path


@asynccontextmanager
async def _page(address: str) -> AsyncIterator[Page]:
    async with chromium() as browser:
        page = await browser.new_page(viewport=SCREEN, color_scheme="light")  # type: ignore[arg-type]
        await page.goto(address)
        yield page
