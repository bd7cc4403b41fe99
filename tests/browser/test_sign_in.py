"""Signing in and out."""

from datetime import UTC, datetime, timedelta

from playwright.async_api import Page, expect

from tests.support.browser import PHONE, Desks, check_accessible, sign_in
from tests.support.clerks import decide, opened
from tests.support.metrics import metric
from tests.support.office import CLERK, COLLEAGUE, Office


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


RETURNED_TO = "document.dispatchEvent(new Event('visibilitychange'))"
"""What a page hears when somebody comes back to its tab."""


async def later(page: Page) -> None:
    """Let a minute pass at which the page did not look whether its session lasts."""
    await page.clock.set_fixed_time(datetime.now(UTC) + timedelta(minutes=1))


async def test_what_was_typed_outlives_a_session_that_ended(desks: Desks, office: Office) -> None:
    page, request = await opened(desks, office)
    ended = page.locator("#signed-out")
    await page.locator("#note").fill("Ibu datang besok.")
    await page.context.clear_cookies()
    await later(page)
    await decide(page)
    await expect(ended).to_be_visible()
    await check_accessible(page)
    for _ in range(3):
        await page.keyboard.press("Escape")
    await expect(ended).to_be_visible()
    async with page.context.expect_page() as opening:
        await ended.get_by_role("link").click()
    beside = await opening.value
    await sign_in(beside, CLERK)
    await page.evaluate(RETURNED_TO)
    await expect(ended).to_be_hidden()
    await expect(page.locator("#note")).to_have_value("Ibu datang besok.")
    await decide(page)
    await office.until_state(request, "verified")
    history = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}/history")
    assert "Ibu datang besok." in [entry["note"] for entry in history["items"]]


async def test_what_somebody_typed_is_not_sent_by_a_colleague_who_signs_in_beside_it(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    await page.locator("#note").fill("Ibu datang besok.")
    await page.context.clear_cookies()
    beside = await page.context.new_page()
    await beside.goto(f"{desks.url}/")
    await sign_in(beside, COLLEAGUE)
    await later(page)
    await decide(page)
    await page.wait_for_url(f"{desks.url}/queue")
    shown = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}")
    assert shown["state"] == "in_verification"


async def test_what_came_back_or_was_kept_outlives_a_session_that_ended(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    ended = page.locator("#signed-out")
    await page.locator("#note").fill("Ibu datang besok.")
    await expect(page.get_by_text("Konsep tersimpan.")).to_be_visible()
    await page.reload()
    await page.context.clear_cookies()
    await page.evaluate(RETURNED_TO)
    await expect(ended).to_be_visible()
    await expect(page.locator("#note")).to_have_value("Ibu datang besok.")


async def test_a_page_that_answered_a_form_goes_where_one_can_come_back_to(desks: Desks) -> None:
    page = await desks.of(CLERK, "/queue")
    await page.locator("#search").fill("tidakada siapapun")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    await page.context.clear_cookies()
    await page.evaluate(RETURNED_TO)
    await sign_in(page, CLERK)
    await page.wait_for_url("**/queue")


async def test_a_page_on_which_nothing_was_typed_goes_away_with_the_session(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    await page.context.clear_cookies()
    await page.evaluate(RETURNED_TO)
    await expect(page.get_by_role("link", name="Masuk dengan akun kantor")).to_be_visible()
    await sign_in(page, CLERK)
    await page.wait_for_url(f"**/cases/{request['id']}")


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
