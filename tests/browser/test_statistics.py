"""The page of statistics."""

from playwright.async_api import expect

from tests.support.browser import Desks, check_accessible
from tests.support.office import Office, until


async def test_the_head_of_office_sees_what_came_in_and_takes_it_along(
    desks: Desks, office: Office
) -> None:
    await office.filed()

    async def is_counted() -> bool:
        asked = "/v1/statistics?since=2026-01-01&until=2099-12-31"
        asked = asked.replace("2099", "2030")
        report = await office.get("kepala-dinas", "statistics", asked)
        return bool(report["total"]["received"])

    await until(is_counted, "statistics to hear of it")
    page = await desks.of("kepala-dinas", "/statistics")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Statistik")
    await expect(page.get_by_role("row", name="Jumlah")).to_be_visible()
    picture = page.get_by_role("img", name="Diagram batang")
    assert await picture.evaluate("image => image.naturalWidth > 0")
    await page.get_by_label("Menurut").select_option("village")
    await page.get_by_role("button", name="Tampilkan").click()
    await expect(page.get_by_role("columnheader", name="Desa/kelurahan")).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="CSV").click()
    assert (await download.value).suggested_filename.startswith("loket-numbers-village")
    await check_accessible(page)
