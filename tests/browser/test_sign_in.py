"""Signing in and out."""

from playwright.async_api import expect

from tests.support.browser import PHONE, Desks, check_accessible, sign_in
from tests.support.metrics import metric
from tests.support.office import Office


async def test_a_clerk_signs_in_and_comes_to_the_page_she_wanted(desks: Desks) -> None:
    page = await desks.of("dafduk-dewi", "/queue?tab=mine")
    await expect(page).to_have_url(f"{desks.url}/queue?tab=mine")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Antrean saya")


async def test_a_wrong_password_says_so_and_after_five_the_name_rests(desks: Desks) -> None:
    page = await desks.empty()
    await page.goto("/")
    await sign_in(page, "capil-bayu", "salah")
    await expect(page.get_by_role("alert")).to_contain_text("tidak cocok")
    for _ in range(4):
        await page.locator("#username").fill("capil-bayu")
        await page.locator("#password").fill("salah")
        await page.get_by_role("button").click()
    await page.locator("#username").fill("capil-bayu")
    await page.locator("#password").fill("capil-bayu-rahasia")
    await page.get_by_role("button").click()
    await expect(page.get_by_role("alert")).to_contain_text("Terlalu banyak")


async def test_an_answer_of_the_issuer_that_does_not_hold_is_refused_and_counted(
    office: Office, desks: Desks
) -> None:
    async def counted(outcome: str) -> float:
        return await metric(office, "console", "loket_console_sign_ins_total", outcome=outcome)

    before = await counted("refused"), await counted("signed_in")
    page = await desks.empty()
    await page.goto("/sign-in/callback?state=guessed&code=guessed")
    await expect(page.get_by_role("status")).to_be_visible()
    await desks.of("dafduk-agus", "/queue")
    after = await counted("refused"), await counted("signed_in")
    assert (after[0] - before[0], after[1] > before[1]) == (1, True)


async def test_who_signs_out_is_out_also_by_the_back_button(desks: Desks) -> None:
    page = await desks.of("dafduk-dewi", "/queue")
    kept = await page.context.cookies()
    await page.get_by_role("button", name="Keluar").click()
    await expect(page.get_by_role("status")).to_contain_text("sudah keluar")
    await page.go_back()
    await expect(page.get_by_role("link", name="Masuk dengan akun kantor")).to_be_visible()
    await page.context.add_cookies(kept)  # type: ignore[arg-type]
    await page.goto("/queue")
    await expect(page.get_by_role("link", name="Masuk dengan akun kantor")).to_be_visible()


async def test_a_page_reads_in_english_for_who_chose_it(desks: Desks) -> None:
    page = await desks.of("dafduk-dewi", "/queue")
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("My queue")
    assert await page.locator("html").get_attribute("lang") == "en"


async def test_the_pages_before_the_work_are_accessible(desks: Desks) -> None:
    page = await desks.empty(viewport=PHONE)
    await page.goto("/")
    await check_accessible(page)
    await page.locator("a.main").click()
    await check_accessible(page)
