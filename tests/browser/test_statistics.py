"""The page of statistics."""

from playwright.async_api import expect

from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.office import Office, until


async def test_the_head_of_office_asks_narrows_looks_and_takes_it_along(
    desks: Desks, office: Office
) -> None:
    fault = {"requirement": "SURAT_POLISI", "reason": "FOTO_BURAM"}
    await office.decided(await office.filed(), {"decision": "return", "faults": [fault]})

    async def is_counted() -> bool:
        asked = "/v1/statistics?since=2026-01-01&until=2030-12-31"
        report = await office.get("kepala-dinas", "statistics", asked)
        return bool(report["total"]["returned"])

    await until(is_counted, "statistics to hear of it")
    page = await desks.of("kepala-dinas", "/statistics")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Statistik")
    total = page.locator("tfoot tr").first
    await expect(total).to_contain_text("Jumlah")
    await expect(page.get_by_role("rowheader", name="Foto kurang jelas")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Pemeriksaan")).to_be_visible()
    chart = page.get_by_role("region", name="Diagram batang").get_by_role("img")
    await expect(chart.get_by_text("Penggantian KK hilang atau rusak")).to_be_visible()
    await check_accessible(page)
    await page.get_by_role("link", name="Alasan pengembalian", exact=True).click()
    await expect(chart.get_by_text("Foto kurang jelas")).to_be_visible()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="CSV: Alasan pengembalian").click()
    assert "reasons" in (await download.value).suggested_filename
    await check_accessible(page)

    await page.get_by_label("Rincian menurut").select_option(label="Desa/kelurahan")
    await page.get_by_label("Kanal").select_option(label="Aplikasi")
    await page.get_by_label("Bidang").select_option(index=1)
    await page.get_by_role("button", name="Tampilkan").click()
    await expect(page.get_by_label("Kanal")).to_have_value("app")
    for narrowed in ("channel=app", "by=village", "department="):
        assert narrowed in page.url
    await page.get_by_label("Bidang").select_option(label="Semua")
    await page.get_by_role("button", name="Tampilkan").click()
    await expect(page.get_by_role("columnheader", name="Desa/kelurahan").first).to_be_visible()
    for name in ("CSV", "XLSX", "SVG: Alasan pengembalian"):
        async with page.expect_download() as download:
            await page.get_by_role("link", name=name, exact=True).click()
        assert "village" in (await download.value).suggested_filename
    await page.get_by_label("Kanal").select_option(label="WhatsApp")
    await page.get_by_role("button", name="Tampilkan").click()
    await expect(page.get_by_text("Tidak ada permohonan")).to_be_visible()


async def test_a_supervisor_asks_for_her_own_departments(desks: Desks) -> None:
    page = await desks.of("kabid-dafduk", "/statistics", viewport=PHONE)
    options = page.get_by_label("Bidang").locator("option")
    assert len(await options.all()) == 2
    await check_accessible(page)
