"""Somebody with a receipt, at the public page in a real browser."""

from playwright.async_api import Page, expect

from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.office import Office


async def visitor(office: Office, desks: Desks, **given: object) -> Page:
    base = office.stack.addresses.service("intake-app")
    return await desks.empty(base_url=base, viewport=PHONE, **given)


async def test_a_qr_code_opens_the_state_of_a_request(office: Office, desks: Desks) -> None:
    request = await office.filed()
    page = await visitor(office, desks)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url))
    await page.goto(request["receipt"]["link"])
    await expect(page.locator(".ticket")).to_have_text(request["ticket"])
    await check_accessible(page)
    assert not any(request["ticket"] in url for url in asked), "a log would see it"
    await page.get_by_role("link", name="Cek permohonan lain").click()
    await check_accessible(page)


async def test_another_code_in_the_same_tab_shows_the_other_request_also_after_a_reload(
    office: Office, desks: Desks
) -> None:
    requests = [await office.filed(), await office.filed("joko")]
    page = await visitor(office, desks)
    for request in (*requests, requests[0]):
        await page.goto(request["receipt"]["link"])
        await expect(page.locator(".ticket")).to_have_text(request["ticket"])
        await page.reload()
        await expect(page.locator(".ticket")).to_have_text(request["ticket"])
        assert "#" not in page.url


async def test_no_script_is_needed(office: Office, desks: Desks) -> None:
    request = await office.filed()
    page = await visitor(office, desks, java_script_enabled=False)
    await page.goto("/cek?lang=en")
    await page.get_by_label("Number of the request").fill(request["ticket"])
    await page.get_by_label("Check code").fill(request["receipt"]["check_code"])
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator(".state")).to_be_visible()


async def test_a_wrong_code_says_what_to_do(office: Office, desks: Desks) -> None:
    request = await office.filed()
    page = await visitor(office, desks)
    await page.goto(request["receipt"]["link"][:-4] + "0000")
    await expect(page.get_by_role("alert")).to_contain_text("Cocokkan keduanya")
    await expect(page.get_by_label("Nomor permohonan")).to_have_value(request["ticket"])
    await expect(page.get_by_label("Kode cek")).to_have_value("")
    await check_accessible(page)
