"""A front officer's page, and the page of those who keep Loket running."""

from playwright.async_api import expect

from devkit.client import OfficeClient
from devkit.demo.introductions import VILLAGE_HEAD, introduce_everybody
from devkit.whatsapp.control import SimulatorControl
from shared.domain.ids import new_id
from shared.events.topics import REQUESTS
from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.office import Office, until
from tests.support.topics import all_records, headers_of, producing


async def test_a_front_officer_sees_what_just_came_in(office: Office, desks: Desks) -> None:
    page = await desks.of("loket-nur", "/incoming")
    request = await office.filed()
    await page.reload()
    await expect(page.get_by_role("cell", name=request["ticket"])).to_be_visible()
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
    page = await desks.of("loket-nur", "/incoming")
    await page.locator('a[href^="/conversations/"]').click()
    await check_accessible(page)
    await page.get_by_label("Jawaban", exact=True).fill("Ya, KK asli dibawa.")
    await page.get_by_role("button", name="Kirim jawaban").click()
    await expect(page.locator("#talk")).to_contain_text("Ya, KK asli dibawa.")
    await page.get_by_role("button", name="Kembalikan ke Loket").click()
    await expect(page.get_by_text("Tidak ada percakapan yang menunggu.")).to_be_visible()


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
    await expect(page.get_by_role("cell", name="verification", exact=True)).to_be_visible()
    await check_accessible(page)
    await page.goto("/operations/verification")
    await page.get_by_role("link", name=letter).click()
    await check_accessible(page)
    await page.get_by_label("Mengapa dibuang").fill("Ditulis oleh sebuah tes.")
    await page.get_by_role("button", name="Buang").click()
    await expect(page.get_by_text("Pesan dibuang.")).to_be_visible()
    await expect(page.get_by_text("Ditulis oleh sebuah tes.")).to_be_visible()


async def test_an_auditor_sees_operations_and_changes_nothing(desks: Desks) -> None:
    page = await desks.of("auditor", "/operations", viewport=PHONE)
    await check_accessible(page)
