"""An auditor's day: who opened a file, handing that out, and whether the trails are whole."""

import asyncio
import csv
from io import StringIO

from playwright.async_api import Page, expect

from shared.persistence.mongo import connect
from tests.support.browser import PHONE, WIDE, Desks, check_accessible
from tests.support.office import CLERK, Office, until

OPENED = "Membuka data permohonan"


async def downloaded(page: Page, button: str) -> bytes:
    async with page.expect_download() as downloading:
        await page.get_by_role("button", name=button).click()
    path = await (await downloading.value).path()
    return await asyncio.to_thread(path.read_bytes)


async def test_an_auditor_finds_who_opened_a_file_and_hands_that_out(
    office: Office, desks: Desks
) -> None:
    body = office.a_request()
    request = (await office.send("siti", body)).json()
    await office.claimed(request, CLERK)
    await office.get(CLERK, "verification", f"/v1/cases/{request['id']}")
    await office.seen(request)
    page = await desks.of("auditor", "/trail")
    await check_accessible(page)
    search = page.get_by_role("button", name="Cari")
    await search.click()
    await expect(page.get_by_role("alert")).to_contain_text("NIK 16 angka")
    await page.get_by_label("NIK").fill(body["subject"]["nik"])
    await search.click()
    opened = page.get_by_role("row").filter(has_text=OPENED).filter(has_text=CLERK)
    await expect(opened.first).to_contain_text(request["ticket"])
    assert page.url.endswith("/trail")
    await expect(page.get_by_text("misalnya untuk bayi baru lahir")).to_be_visible()
    await page.get_by_label("NIK").fill("")
    await page.get_by_label("Tiket").fill(request["ticket"])
    await search.click()
    for by, service in ((CLERK, "Pemeriksaan"), ("loket-nur", "Penerimaan")):
        row = page.get_by_role("row").filter(has_text=by).filter(has_text=service)
        await expect(row.first).to_be_visible()
    await check_accessible(page)
    await page.set_viewport_size(PHONE)
    cut = "part => part.scrollWidth - part.clientWidth"
    assert await page.get_by_role("region", name="Tindakan dan pembacaan").evaluate(cut) == 0
    await check_accessible(page)
    await page.set_viewport_size(WIDE)
    table = (await downloaded(page, "Unduh semua (CSV)")).decode("utf-8-sig")
    heading, *rows = csv.reader(StringIO(table))
    assert heading[0] == "Waktu"
    assert {(CLERK, "Pemeriksaan"), ("loket-nur", "Penerimaan")} <= {(r[4], r[7]) for r in rows}
    assert {row[1] for row in rows} == {request["ticket"]}
    assert [row[8] for row in rows] == sorted(row[8] for row in rows)
    assert (await downloaded(page, "Cetak untuk pemohon (PDF)")).startswith(b"%PDF")
    await page.get_by_label("Akun petugas").fill("nobody-at-all")
    await search.click()
    await expect(page.get_by_text("Tidak ada catatan.")).to_be_visible()


async def test_an_auditor_sees_where_a_trail_was_tampered_with(
    office: Office, desks: Desks
) -> None:
    await office.claimed(await office.filed(), CLERK)

    async def is_sealed() -> bool:
        head = await office.get("auditor", "verification", "/v1/trail/head")
        return bool(head["number"])

    await until(is_sealed, "a sealed trail")
    page = await desks.of("auditor", "/trail")
    verify = page.get_by_role("button", name="Periksa keutuhan")
    await verify.click()
    await expect(page.get_by_text("Utuh", exact=True)).to_have_count(5)
    await check_accessible(page)
    noting = page.get_by_role("textbox", name="Ujung rantai yang pernah dicatat")
    heads = await page.locator("main pre").inner_text()
    await noting.fill(heads)
    await verify.click()
    await expect(page.get_by_text("Utuh", exact=True)).to_have_count(5)
    await expect(page.get_by_text("dicatat dan dibandingkan: 1")).to_have_count(len(heads.split()))
    [line] = [line for line in heads.split() if line.startswith("verification:")]
    await noting.fill(line)
    await verify.click()
    await expect(page.get_by_text("dicatat dan dibandingkan: 1")).to_have_count(1)
    await expect(page.get_by_text("tidak dibandingkan")).to_have_count(4)
    await noting.fill(line[:-4] + ("0000" if line[-4:] != "0000" else "1111"))
    await verify.click()
    await expect(page.get_by_text("Catatan itu diubah atau ditukar.")).to_be_visible()
    await noting.fill("verification 12")
    await verify.click()
    await expect(page.get_by_role("alert")).to_contain_text("layanan:nomor:segel")
    await expect(noting).to_have_value("verification 12")
    await noting.fill("")
    client = connect(office.stack.addresses.mongo_uri)
    trail = client["loket_verification"]["trail"]
    kept = await trail.find_one_and_update({"number": 1}, {"$set": {"by": "somebody-else"}})
    try:
        await verify.click()
        await expect(page.get_by_text("Rusak di catatan nomor 1", exact=True)).to_have_count(1)
        await expect(page.get_by_text("Utuh", exact=True)).to_have_count(4)
        await check_accessible(page)
    finally:
        await trail.update_one({"number": 1}, {"$set": {"by": kept["by"]}})
        client.close()


async def test_nobody_else_is_shown_the_trail(desks: Desks) -> None:
    page = await desks.of(CLERK)
    await expect(page.get_by_role("link", name="Jejak")).to_have_count(0)
    auditor = await desks.of("auditor")
    await expect(auditor.get_by_role("link", name="Jejak")).to_be_visible()


async def test_what_is_everybodys_is_not_called_the_auditors(desks: Desks) -> None:
    page = await desks.of("auditor", "/queue")
    pages = page.get_by_role("navigation", name="Halaman").get_by_role("link")
    await expect(pages).to_have_text(
        ["Antrean", "Tim", "Daftar kerja", "Operasi", "Statistik", "Jejak"]
    )
    await expect(page.get_by_role("heading", level=1)).to_have_text("Antrean")
    await pages.filter(has_text="Tim").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Tim")
