"""A front officer's page, and the page of those who keep Loket running."""

from playwright.async_api import expect

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
