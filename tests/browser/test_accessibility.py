"""Every page by axe against WCAG 2.2 at level AA, in light and in dark, at a desk and on a phone.

What is looked at all day also on a tablet, where pages fold otherwise than on either.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from playwright.async_api import expect

from tests.support.browser import PHONE, TABLET, WIDE, Desks, check_accessible
from tests.support.office import CLERK, COLLEAGUE, OPERATOR, Office
from tests.support.tour import much_happened, tour


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["desk", "phone"])
async def test_every_page_is_accessible(
    desks: Desks, office: Office, viewport: dict[str, Any]
) -> None:
    await check_tour(desks, tour(*await much_happened(office)), viewport)


async def test_pages_of_clerks_and_operators_are_accessible_on_a_tablet(
    desks: Desks, office: Office
) -> None:
    everybody = tour(*await much_happened(office))
    theirs = {person: everybody[person] for person in (CLERK, COLLEAGUE, OPERATOR)}
    await check_tour(desks, theirs, TABLET)


async def check_tour(
    desks: Desks, paths_of: Mapping[str, Sequence[str]], viewport: dict[str, Any]
) -> None:
    for person, paths in paths_of.items():
        page = await desks.of(person, paths[0], viewport=viewport)
        for path in paths:
            await page.goto(path)
            await expect(page.locator("h1")).to_be_visible()
            try:
                await check_accessible(page)
            except AssertionError as found:
                raise AssertionError(f"{person} at {path}: {found}") from found
