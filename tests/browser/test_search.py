"""Finding requests, wherever they stand: by ticket, NIK, name or village."""

import asyncio

from playwright.async_api import Page, expect

from tests.browser.test_words import raw_words
from tests.support.browser import PHONE, WIDE, Desks, check_accessible
from tests.support.clerks import waiting
from tests.support.office import CLERK, Office, until

PAGE = 25
"""So many are found at once."""


async def looked_for(page: Page, text: str) -> None:
    await page.locator("#search").fill(text)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def test_a_request_is_found_by_nik_name_and_village_and_shown_with_masked_name_and_village(
    desks: Desks, office: Office
) -> None:
    subject = office.invented.subject() | {"name": "Wulandari Contoh Pencarian"}
    request = await office.filed("siti", subject=subject)
    await office.claimed(request, CLERK)
    page = await desks.of(CLERK, "/queue")
    found = page.get_by_role("row").filter(has_text=request["ticket"])
    for text in (request["ticket"], subject["nik"], "pencarian wulandari", "desa Gribig"):
        await looked_for(page, text)
        await expect(found).to_contain_text("Gribig")
        await expect(found).to_contain_text("W*** C*** P***")
        await expect(page.locator("main")).not_to_contain_text("Wulandari Contoh")
        assert text not in page.url
    for words in ("tidakada siapapun", "3319999999999999"):
        await looked_for(page, words)
        await expect(page.locator("main").get_by_role("status")).to_contain_text("Tidak ditemukan")
    await looked_for(page, "desa Entahberantah")
    await expect(page.get_by_role("alert")).to_contain_text("nama desa di kabupaten ini")


async def test_all_that_is_found_can_be_gone_through(desks: Desks, office: Office) -> None:
    name = "Paramitha Contoh Berlanjut"
    subjects = [office.invented.subject() | {"name": name} for _ in range(PAGE + 1)]
    await asyncio.gather(*(office.filed("siti", subject=one) for one in subjects))

    async def are_there() -> bool:
        wanted = {"text": name, "limit": 100}
        answer = await office.call(CLERK, "POST", "verification", "/v1/cases/search", json=wanted)
        return len(answer.json()["items"]) == len(subjects)

    await until(are_there, "all of them to be found")
    page = await desks.of(CLERK, "/queue")
    await looked_for(page, name)
    tickets = page.locator("[data-item]")
    await expect(tickets).to_have_count(PAGE)
    first = await tickets.all_text_contents()
    await expect(page.get_by_role("caption")).to_contain_text("di halaman ini")
    await page.get_by_role("button", name="Berikutnya").click()
    await expect(tickets).to_have_count(1)
    assert (await tickets.all_text_contents())[0] not in first
    await expect(page.locator("#search")).to_have_value(name)
    await expect(page.get_by_role("button", name="Berikutnya")).to_have_count(0)


async def test_what_is_found_is_accessible_and_in_words(desks: Desks, office: Office) -> None:
    [request] = await waiting(office, "siti")
    page = await desks.of(CLERK, "/queue")
    for viewport in (WIDE, PHONE):
        await page.set_viewport_size(viewport)  # type: ignore[arg-type]
        await looked_for(page, request["ticket"])
        await check_accessible(page)
        await looked_for(page, "tidakada siapapun")
        await check_accessible(page)
    await looked_for(page, request["ticket"])
    assert await raw_words(page, "id") == []


async def test_a_page_that_tells_of_trouble_is_accessible(desks: Desks) -> None:
    page = await desks.of(CLERK, "/queue")
    for viewport in (WIDE, PHONE):
        await page.set_viewport_size(viewport)  # type: ignore[arg-type]
        await page.goto("/cases/019abf5c-7c1e-7d2b-9d41-0f7f3c1f5a11")
        await expect(page.get_by_role("heading", name="Ada kendala")).to_be_visible()
        await check_accessible(page)
