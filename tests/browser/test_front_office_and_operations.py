"""A front officer's page, and the page of those who keep Loket running."""

import re

import orjson
from playwright.async_api import Page, expect

from devkit import papers
from devkit.client import OfficeClient
from devkit.demo.introductions import VILLAGE_HEAD, introduce_everybody
from devkit.whatsapp.control import SimulatorControl
from shared.domain.ids import new_id, new_ticket
from shared.events.topics import REQUESTS
from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.office import CLERK, Office, until
from tests.support.topics import all_records, headers_of, producing


async def test_a_front_officer_sees_what_just_came_in(office: Office, desks: Desks) -> None:
    page = await desks.of("loket-nur", "/incoming")
    request = await office.filed()
    await page.reload()
    await expect(page.get_by_role("cell", name=request["ticket"], exact=True)).to_be_visible()
    await check_accessible(page)


async def test_a_call_is_noted_and_who_was_reached_is_off_the_list(
    office: Office, desks: Desks
) -> None:
    request = await office.filed("wati")

    async def is_to_call() -> bool:
        listed = await office.get("loket-nur", "notifier", "/v1/notices/not-reached", limit=200)
        return any(item["ticket"] == request["ticket"] for item in listed["items"])

    await until(is_to_call, "somebody to call")
    page = await desks.of("loket-nur", "/incoming")
    row = (
        page.get_by_role("row")
        .filter(has=page.get_by_role("combobox"))
        .filter(has_text=request["ticket"])
    )
    while not await row.count():
        # Others wait for a call too, the longest first.
        await page.locator('main a[href*="calls_after"]').click()
        await page.wait_for_load_state()
    await row.get_by_role("button", name="Catat").click()
    await expect(page.get_by_text("Panggilan dicatat.")).to_be_visible()
    await expect(row).to_have_count(0)


async def test_who_asked_for_a_person_is_answered_and_handed_back(
    office: Office, desks: Desks
) -> None:
    addresses = office.stack.addresses
    async with (
        OfficeClient(addresses) as client,
        SimulatorControl(addresses.whatsapp_admin) as simulator,
    ):
        await introduce_everybody(client, simulator)
        await simulator.write(VILLAGE_HEAD["phone"], "PETUGAS")

        async def waits() -> bool:
            path = "/v1/conversations"
            return bool((await office.get("loket-nur", "intake-whatsapp", path))["items"])

        await until(waits, "somebody who asks for a person")
        photo, pdf = papers.photo(), papers.pdf()
        await simulator.share(VILLAGE_HEAD["phone"], photo, "image/jpeg", caption="KK lama")
        await simulator.share(VILLAGE_HEAD["phone"], pdf, "application/pdf")
        await simulator.share(VILLAGE_HEAD["phone"], b"OggS", "audio/ogg")

        async def have_come() -> bool:
            path = "/v1/conversations"
            listed = (await office.get("loket-nur", "intake-whatsapp", path))["items"]
            return [talk["unanswered"] for talk in listed] == [4]

        await until(have_come, "a photo, a PDF and a voice message")
    page = await desks.of("loket-nur", "/incoming")
    await page.locator('a[href^="/conversations/"]').click()
    sent = page.locator(".sent img")
    await expect(sent).to_have_count(2)
    await expect(page.get_by_text("Pesan suara")).to_be_visible()
    for number in range(2):
        await sent.nth(number).scroll_into_view_if_needed()
        await expect(sent.nth(number)).not_to_have_js_property("naturalWidth", 0)
    await check_accessible(page)
    async with page.context.expect_page() as opened:
        await sent.first.click()
    await expect((await opened.value).locator("img")).to_be_visible()
    await (await opened.value).close()
    await page.get_by_label("Jawaban", exact=True).fill("Ya, KK asli dibawa.")
    await page.get_by_role("button", name="Kirim jawaban").click()
    await until_told(page, "Ya, KK asli dibawa.", "Terkirim|Sampai|Dibaca")
    async with SimulatorControl(addresses.whatsapp_admin) as simulator:
        await simulator.turn(fail={"next": 1, "code": 131026})
    await page.get_by_label("Jawaban", exact=True).fill("Loket buka pukul delapan.")
    await page.get_by_role("button", name="Kirim jawaban").click()
    await until_told(page, "Loket buka pukul delapan.", "Tidak sampai")
    await expect(page.locator("#talk")).to_contain_text("Hubungi lewat telepon")
    await check_accessible(page)
    await page.get_by_role("button", name="Kembalikan ke Loket").click()
    await expect(page.get_by_text("Tidak ada percakapan yang menunggu.")).to_be_visible()


async def until_told(page: Page, text: str, way: str) -> None:
    """Load a conversation again until it says how far an answer is."""
    mark = page.locator("#talk li").filter(has_text=text).locator(".mark")

    # Not before it was sent: a page that is on its way to another one cannot be loaded again.
    await expect(mark).to_be_visible()

    async def is_told() -> bool:
        await page.reload()
        return re.search(way, await mark.inner_text()) is not None

    await until(is_told, f"{text!r}: {way}")


async def test_a_message_that_was_set_aside_is_looked_at_and_discarded(
    office: Office, desks: Desks
) -> None:
    await office.filed()
    bootstrap = office.stack.addresses.kafka_bootstrap
    [sample, *_] = await all_records(bootstrap, REQUESTS)
    key = new_id()
    async with producing(bootstrap) as producer:
        headers = headers_of(sample, ce_id=new_id(), ce_subject=key)
        await producer.send_and_wait(REQUESTS, b"{", key.encode(), headers=headers)

    async def is_set_aside() -> str | None:
        letters = await office.get("ops", "verification", "/v1/dead-letters", limit=200)
        return next((letter["id"] for letter in letters if letter["key"] == key), None)

    letter = await until(is_set_aside, "a dead letter")
    page = await desks.of("ops", "/operations")
    await expect(page.get_by_role("cell", name="Pemeriksaan verification")).to_be_visible()
    beside = page.locator("#stuck + p").get_by_role("link", name="Disisihkan oleh Pemeriksaan")

    async def is_beside_what_stands_still() -> bool:
        await page.reload()
        return await beside.count() == 1

    await until(is_beside_what_stands_still, "the list to say what it cannot show")
    await check_accessible(page)
    await beside.click()
    why = "Pesan tidak dapat dibaca: ada bagian yang kurang"
    await expect(page.get_by_role("row").filter(has_text=letter)).to_contain_text(why)
    await page.get_by_role("link", name=letter).click()
    await expect(page.get_by_text(why)).to_be_visible()
    await check_accessible(page)
    await page.get_by_label("Mengapa dibuang").fill("Ditulis oleh sebuah tes.")
    await page.get_by_role("button", name="Buang").click()
    await expect(page.get_by_text("Pesan dibuang.")).to_be_visible()
    await expect(page.get_by_text("Ditulis oleh sebuah tes.")).to_be_visible()


async def test_a_message_is_corrected_and_handled_again(office: Office, desks: Desks) -> None:
    request = await office.filed()
    bootstrap = office.stack.addresses.kafka_bootstrap
    [sample] = [
        record
        for record in await all_records(bootstrap, REQUESTS)
        if record.key == request["id"].encode()
        and dict(record.headers)["ce_type"] == b"request.submitted"
    ]
    key = new_id()
    whole = orjson.loads(sample.value) | {"request_id": key, "ticket": new_ticket()}
    torn = {name: value for name, value in whole.items() if name != "papers"}
    async with producing(bootstrap) as producer:
        headers = headers_of(sample, ce_id=new_id(), ce_subject=key)
        await producer.send_and_wait(REQUESTS, orjson.dumps(torn), key.encode(), headers=headers)

    async def is_set_aside() -> str | None:
        letters = await office.get("ops", "processing", "/v1/dead-letters", limit=200)
        return next((letter["id"] for letter in letters if letter["key"] == key), None)

    letter = await until(is_set_aside, "a dead letter")
    page = await desks.of("ops", f"/operations/processing/{letter}")
    await expect(page.locator("p.bad")).to_contain_text("Pesan tidak dapat dibaca")
    await expect(page.locator("p.bad + p")).to_contain_text("papers: Field required")
    await page.get_by_role("button", name="Proses ulang").click()
    await expect(page.get_by_text("Pesan ini tetap tidak dapat diproses.")).to_be_visible()
    await expect(page.locator("main ol")).to_contain_text("proses ulang gagal")
    await page.get_by_label("Isi", exact=True).fill(orjson.dumps(whole).decode())
    await page.get_by_label("Mengapa diperbaiki").fill("Daftar berkas hilang.")
    await page.get_by_role("button", name="Perbaiki", exact=True).click()
    await expect(page.get_by_text("Isi diperbaiki.")).to_be_visible()
    await page.get_by_role("button", name="Proses ulang").click()
    await expect(page.get_by_text("Pesan diproses ulang.")).to_be_visible()
    await expect(page.get_by_role("button", name="Proses ulang")).to_have_count(0)
    acts = await desks.of("ops", "/acts")
    dealt = acts.locator("main tbody tr").filter(has_text="Menangani pesan gagal").locator(".mark")
    outcomes = await dealt.all_inner_texts()
    assert outcomes[:3] == ["diproses ulang", "diperbaiki", "proses ulang gagal"]
    trail = page.locator("main ol")
    for words in ("disisihkan", "diperbaiki", "Daftar berkas hilang.", "diproses ulang"):
        await expect(trail).to_contain_text(words)
    await check_accessible(page)


async def test_operations_see_who_did_what_and_by_whom_it_was_asked(
    office: Office, desks: Desks
) -> None:
    request = await office.filed()
    await office.claimed(request, CLERK)
    case = f"/v1/cases/{request['id']}"
    assert (await office.call(CLERK, "GET", "verification", case)).status_code == 200
    page = await desks.of("ops", "/acts")
    await expect(page.get_by_role("cell", name=request["ticket"]).first).to_be_visible()
    await page.get_by_label("Tiket").fill(request["ticket"])
    await page.get_by_role("button", name="Cari").click()
    rows = page.locator("main tbody tr")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("Mengambil permohonan")
    await expect(rows.locator(".mark")).to_have_text("diambil")
    assert request["ticket"] not in page.url
    await page.get_by_label("Tiket").fill("bukan nomor")
    await page.get_by_role("button", name="Cari").click()
    await expect(page.get_by_role("alert")).to_contain_text("bukan nomor permohonan")
    await check_accessible(page)
    asked = await office.call(
        "auditor", "POST", "verification", "/v1/trail/search", json={"by": "ops"}
    )
    assert "acts.read" in {item["did"] for item in asked.json()["items"]}


async def test_an_auditor_sees_operations_and_changes_nothing(desks: Desks) -> None:
    page = await desks.of("auditor", "/operations", viewport=PHONE)
    await check_accessible(page)
