"""Every page by axe against WCAG 2.2 at level AA, in light and in dark, at a desk and on a phone."""

from typing import Any

import pytest
from playwright.async_api import expect

from tests.support.browser import PHONE, WIDE, Desks, check_accessible
from tests.support.office import Office
from tests.support.tour import much_happened, tour


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["desk", "phone"])
async def test_every_page_is_accessible(
    desks: Desks, office: Office, viewport: dict[str, Any]
) -> None:
    held, made = await much_happened(office)
    for person, paths in tour(held, made).items():
        page = await desks.of(person, paths[0], viewport=viewport)
        for path in paths:
            await page.goto(path)
            await expect(page.locator("h1")).to_be_visible()
            try:
                await check_accessible(page)
            except AssertionError as found:
                raise AssertionError(f"{person} at {path}: {found}") from found
