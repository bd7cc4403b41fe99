"""An operator's day: the worklist, a table of numbers, delays, appointments, handing out."""

import re
from datetime import datetime, timedelta

from playwright.async_api import expect

from devkit.demo.open_hours import when_open_in
from shared.dates import OFFICE_TIME
from shared.domain.ids import new_ticket
from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.office import CLERK, OPERATOR, Office, papers


async def test_a_table_is_tried_and_then_recorded(office: Office, desks: Desks) -> None:
    request = await office.verified()
    page = await desks.of(OPERATOR, "/worklist?product=KK")
    await expect(page.get_by_role("link", name=request["ticket"])).to_be_visible()
    await page.get_by_role("link", name="Tempel tabel").click()
    number = office.invented.card_number()
    table = f"ticket\tproduct\tnumber\n{request['ticket']}\tKK\t{number}\nKDS-1\tKK\t1\n"
    await page.get_by_label("Tempel dari lembar kerja").fill(table)
    await page.get_by_role("button", name="Coba dulu").click()
    await expect(page.get_by_text("1 baris baik, 1 tidak")).to_be_visible()
    await check_accessible(page)
    assert (await office.at_desk(request) or {})["remaining"] == 1
    await page.get_by_role("button", name="Catat 1 baris").click()
    await expect(page.get_by_text("1 baris dicatat, 1 tidak")).to_be_visible()
    assert (await office.at_desk(request) or {})["remaining"] == 0


async def test_one_request_is_started_appointed_recorded_and_completed(
    office: Office, desks: Desks
) -> None:
    request = await office.verified("joko")
    page = await desks.of(OPERATOR, f"/worklist/{request['id']}")
    await page.get_by_role("button", name="Mulai kerjakan").click()
    at = datetime.fromisoformat(when_open_in(1)).astimezone(OFFICE_TIME)
    await page.get_by_label("Kapan").fill(f"{at:%Y-%m-%dT%H:%M}")
    await page.get_by_role("button", name="Buat janji").click()
    await expect(page.get_by_text("Menunggu pemohon datang")).to_be_visible()
    await page.goto(f"/appointments?first={at:%Y-%m-%d}")
    await expect(page.get_by_role("link", name=request["ticket"])).to_be_visible()
    await check_accessible(page)
    await page.get_by_role("link", name=request["ticket"]).click()
    await page.get_by_label("Nomor dari SIAK").fill(office.invented.card_number())
    await check_accessible(page)
    await page.get_by_role("button", name="Catat jadi").click()
    await page.get_by_role("button", name="Selesaikan").click()
    await expect(page.get_by_text("Permohonan selesai.")).to_be_visible()
    await office.until_state(request, "completed")


async def test_many_are_delayed_by_one_cause(office: Office, desks: Desks) -> None:
    requests = [await office.verified("wati"), await office.verified("siti")]
    for request in requests:
        assert (await office.work(request, "start")).status_code == 200
    page = await desks.of(OPERATOR, "/worklist")
    for request in requests:
        await page.get_by_label(f"Pilih {request['ticket']}").check()
    later = datetime.now(OFFICE_TIME) + timedelta(days=5)
    await page.get_by_label("Janji baru").fill(f"{later:%Y-%m-%dT12:00}")
    await page.get_by_role("button", name="Tunda yang dipilih").click()
    await expect(page.get_by_text("2 permohonan ditunda")).to_be_visible()
    await check_accessible(page)
    for request in requests:
        await office.until_state(request, "delayed")


async def test_who_did_not_see_a_newer_delay_is_shown_it_before_replacing_it(
    office: Office, desks: Desks
) -> None:
    request = await office.verified("joko")
    assert (await office.work(request, "start")).status_code == 200
    stale = await desks.of(OPERATOR, f"/worklist/{request['id']}")
    listed = await desks.of(OPERATOR, "/worklist?product=KK")
    await listed.get_by_label(f"Pilih {request['ticket']}").check()
    sooner, later = (
        f"{datetime.now(OFFICE_TIME) + timedelta(days=n):%Y-%m-%dT12:00}" for n in (3, 6)
    )
    body = {"cause": "blanks_out_of_stock", "due": f"{later}:00+07:00"}
    assert (await office.work(request, "delay", body)).status_code == 200
    await stale.locator("summary").filter(has_text="Tunda permohonan ini").click()
    await stale.get_by_label("Janji baru").fill(sooner)
    await stale.get_by_role("button", name="Tunda", exact=True).click()
    await expect(stale.get_by_role("alert")).to_contain_text("berubah sejak Anda membukanya")
    await expect(stale.get_by_role("region", name="Sejak Anda membukanya")).to_contain_text(
        "ditunda"
    )
    await expect(stale.get_by_label("Janji baru")).to_have_value(sooner)
    await check_accessible(stale)
    await listed.get_by_label("Janji baru").fill(sooner)
    await listed.get_by_role("button", name="Tunda yang dipilih").click()
    refused = listed.get_by_role("list", name="1 permohonan tidak bisa").get_by_role("listitem")
    await expect(refused).to_contain_text(request["ticket"])
    await expect(refused).to_contain_text("berubah sejak Anda membukanya")
    assert "product=KK" in listed.url
    await check_accessible(listed)
    await stale.get_by_role("button", name="Tunda", exact=True).click()
    await expect(stale.get_by_text("Penundaan dicatat")).to_be_visible()


async def test_the_worklist_is_accessible_on_a_phone(desks: Desks) -> None:
    page = await desks.of(OPERATOR, "/worklist", viewport=PHONE)
    await check_accessible(page)
    await page.goto("/worklist-table")
    await check_accessible(page)


async def test_a_table_comes_from_a_file_too(office: Office, desks: Desks) -> None:
    request = await office.verified()
    page = await desks.of(OPERATOR, "/worklist-table")
    table = f"ticket,product,number\n{request['ticket']},KK,{office.invented.card_number()}\n"
    await page.get_by_label("Atau pilih berkas CSV").set_input_files(
        {"name": "nomor.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    await page.get_by_role("button", name="Coba dulu").click()
    await expect(page.get_by_text("1 baris baik, 0 tidak")).to_be_visible()
    await page.get_by_role("button", name="Catat 1 baris").click()
    await expect(page.get_by_text("1 baris dicatat, 0 tidak")).to_be_visible()


async def test_a_card_is_handed_out_at_the_counter(office: Office, desks: Desks) -> None:
    given = office.a_request(document_type="KTP_REKAM", facts={})
    request = (await office.send("siti", given, papers("F-1.02", "KK_ASLI"))).json()
    await office.decided(request, {"decision": "verify"})
    await office.until_at_desk(request)
    page = await desks.of(OPERATOR, f"/worklist/{request['id']}")
    await page.get_by_label("Nomor dari SIAK").fill(given["subject"]["nik"])
    await page.get_by_role("button", name="Catat jadi").click()
    await page.get_by_label("Nama pengambil").fill("Pengambil Contoh")
    await page.get_by_label("Sebagai").select_option(label="Keluarga")
    await page.get_by_role("button", name="Serahkan").click()
    await expect(page.get_by_text("Penyerahan dicatat.")).to_be_visible()
    await expect(page.get_by_text("Pengambil Contoh")).to_be_visible()
    await check_accessible(page)


async def test_what_was_mistyped_is_said_beside_it(office: Office, desks: Desks) -> None:
    request = await office.verified()
    assert (await office.work(request, "start")).status_code == 200
    page = await desks.of(OPERATOR, f"/worklist/{request['id']}")
    await page.get_by_label("Nomor dari SIAK").fill("123")
    await page.get_by_role("button", name="Catat jadi").click()
    await expect(page.get_by_text("Nomor KK seperti 3319990101200001 (rekaan)")).to_be_visible()
    await expect(page.get_by_label("Nomor dari SIAK")).to_have_value("123")
    await check_accessible(page)
    await page.get_by_label("Kapan").fill("2020-01-01T09:00")
    await page.get_by_role("button", name="Buat janji").click()
    await expect(page.get_by_text("Pilih waktu yang akan datang")).to_be_visible()
    night = datetime.now(OFFICE_TIME) + timedelta(days=1)
    await page.get_by_label("Kapan").fill(f"{night:%Y-%m-%dT03:00}")
    await page.get_by_role("button", name="Buat janji").click()
    await expect(page.get_by_role("alert")).to_contain_text("Kantor tutup pada waktu itu")
    await check_accessible(page)
    await page.get_by_label("Nomor dari SIAK").fill(office.invented.card_number())
    await page.get_by_role("button", name="Catat jadi").click()
    await expect(page.get_by_text("Nomor KK seperti")).to_be_hidden()
    assert (await office.at_desk(request) or {})["remaining"] == 0


async def test_one_request_is_delayed_and_its_cause_shown(office: Office, desks: Desks) -> None:
    request = await office.verified("wati")
    page = await desks.of(OPERATOR, f"/worklist/{request['id']}")
    # What nobody has begun cannot be late yet; it can be referred back.
    await expect(page.get_by_text("Tunda permohonan ini")).to_have_count(0)
    await expect(page.locator("summary").filter(has_text="Rujuk kembali")).to_be_visible()
    await page.get_by_role("button", name="Mulai kerjakan").click()
    await page.locator("summary").filter(has_text="Tunda permohonan ini").click()
    await page.get_by_label("Sebab").select_option(label="blangko habis")
    await page.get_by_label("Janji baru").fill("2020-01-01T09:00")
    await page.get_by_role("button", name="Tunda", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text("Pilih waktu yang akan datang")
    await expect(page.get_by_label("Janji baru")).to_be_visible()
    later = datetime.now(OFFICE_TIME) + timedelta(days=5)
    await page.get_by_label("Janji baru").fill(f"{later:%Y-%m-%dT12:00}")
    await check_accessible(page)
    await page.get_by_role("button", name="Tunda", exact=True).click()
    await expect(page.get_by_text("Penundaan dicatat")).to_be_visible()
    await expect(page.locator("dl.data").first).to_contain_text("blangko habis")
    await office.until_state(request, "delayed")


async def test_what_cannot_be_made_is_referred_back_with_the_reason(
    office: Office, desks: Desks
) -> None:
    request = await office.verified("joko")
    page = await desks.of(OPERATOR, f"/worklist/{request['id']}", viewport=PHONE)
    await page.locator("summary").filter(has_text="Rujuk kembali").click()
    await expect(page.get_by_label("Yang memeriksa lagi")).to_have_value("DAFDUK")
    await page.get_by_label("Mengapa").fill("KK yang diunggah milik orang lain.")
    await check_accessible(page)
    await page.get_by_role("button", name="Rujuk kembali").click()
    await expect(page.get_by_text("Permohonan dirujuk kembali")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/worklist\?"))
    await office.claimed(request, CLERK)
    case = await desks.of(CLERK, f"/cases/{request['id']}")
    history = case.get_by_role("region", name="Riwayat")
    await expect(history).to_contain_text("KK yang diunggah milik orang lain.")


async def test_a_completed_request_is_reopened_for_the_products_that_are_chosen(
    office: Office, desks: Desks
) -> None:
    request = await office.verified("siti")
    await office.made(request)
    page = await desks.of(OPERATOR, "/worklist")
    ticket = page.get_by_label("Cari nomor permohonan")
    for typed, said in (("Siti Contoh", "bukan nomor permohonan"), (new_ticket(), "Tidak ada")):
        await ticket.fill(typed)
        await ticket.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text(said)
        await expect(ticket).to_have_value(typed)
        await check_accessible(page)
    await ticket.fill(request["ticket"].lower())
    await ticket.press("Enter")
    await expect(page).to_have_url(re.compile(rf"/worklist/{request['id']}$"))
    await expect(page.get_by_label("Kapan")).to_have_count(0)
    reopening = page.locator("summary").filter(has_text="Buka kembali")
    await reopening.click()
    await page.get_by_label("Mengapa").fill("Nama ibu salah ketik.")
    await page.get_by_role("button", name="Buka kembali").click()
    await expect(page.get_by_role("alert")).to_have_text("Pilih paling sedikit satu produk.")
    await expect(page.get_by_label("Mengapa")).to_have_value("Nama ibu salah ketik.")
    await page.get_by_role("group", name="Yang dibuat lagi").get_by_role("checkbox").check()
    await check_accessible(page)
    await page.get_by_role("button", name="Buka kembali").click()
    await expect(page.get_by_text("Permohonan dibuka kembali")).to_be_visible()
    await expect(page.get_by_label("Nomor dari SIAK")).to_be_visible()
    await office.until_state(request, "in_processing")


async def test_a_supervisor_reopens_and_does_nothing_else_with_work(
    office: Office, desks: Desks
) -> None:
    request = await office.verified("wati")
    page = await desks.of("kabid-dafduk", f"/cases/{request['id']}")
    await page.get_by_role("link", name="Pekerjaannya").click()
    await expect(page).to_have_url(re.compile(rf"/worklist/{request['id']}$"))
    await expect(page.get_by_role("heading", level=1)).to_contain_text(request["ticket"])
    for step in ("Mulai kerjakan", "Rujuk kembali ke pemeriksaan", "Catat jadi", "Buka kembali"):
        await expect(page.locator("main").get_by_text(step, exact=True)).to_have_count(0)
    await office.made(request)
    await page.reload()
    await page.locator("summary").filter(has_text="Buka kembali").click()
    await page.get_by_role("checkbox").check()
    await page.get_by_label("Mengapa").fill("Alamat salah ketik.")
    await page.get_by_role("button", name="Buka kembali").click()
    await expect(page.get_by_text("Permohonan dibuka kembali")).to_be_visible()
