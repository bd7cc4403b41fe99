"""Verdicts on papers and drafts of decisions: what is refused, late or away loses nothing."""

from playwright.async_api import Locator, Page, Route, expect

from tests.support.browser import PHONE, WIDE, Desks, check_accessible
from tests.support.clerks import decide, judged_in_another_tab, opened
from tests.support.office import CLERK, Office, papers

MOVING_IN = {"document_type": "PINDAH_DATANG", "facts": {"tempat_tinggal": "sendiri"}}
"""What is asked for at a new home: an old card is brought along, and not sent."""


async def faulted(page: Page, paper: int = 0) -> Locator:
    """Have a clerk write down what is wrong with a paper, and not send it yet; return the dialog."""
    await page.locator("[data-fault]").nth(paper).click()
    await page.locator("#fault-reason").select_option("DATA_BEDA")
    for name, words in (("data", "Nama ibu"), ("paper_a", "F-1.02"), ("paper_b", "KK")):
        await page.locator(f"#fault-DATA_BEDA-{name}").fill(words)
    return page.locator("#fault")


async def send(dialog: Locator) -> None:
    await dialog.get_by_role("button", name="Catat masalah").click()


async def away(route: Route) -> None:
    """Answer as the console does to a script while a service does not answer."""
    await route.fulfill(status=503, json={"words": "Sedang tidak menjawab."})


async def test_a_verdict_that_nobody_could_take_is_said_and_stays_in_the_dialog(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    await page.route("**/papers/*", away)
    dialog = await faulted(page)
    await send(dialog)
    trouble = dialog.get_by_role("alert")
    await expect(trouble).to_have_text("Sedang tidak menjawab.")
    await expect(trouble).to_be_focused()
    await expect(page.locator("#fault-DATA_BEDA-data")).to_have_value("Nama ibu")
    await check_accessible(page)
    await page.unroute("**/papers/*")
    await send(dialog)
    await expect(dialog).to_be_hidden()
    await expect(page.locator(".paper .mark.bad").first).to_be_visible()
    await faulted(page, 1)
    await expect(dialog.get_by_role("alert")).to_have_count(0)


async def test_a_fault_that_lacks_a_word_says_which_and_keeps_the_others(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    dialog = await faulted(page)
    await page.locator("#fault-DATA_BEDA-paper_b").fill("")
    await send(dialog)
    await expect(dialog.get_by_role("alert")).to_contain_text("Isi juga “Berbeda dengan berkas”.")
    await expect(page.locator("#fault-DATA_BEDA-data")).to_have_value("Nama ibu")
    await page.locator("#fault-DATA_BEDA-paper_b").fill("KK")
    await send(dialog)
    await expect(dialog).to_be_hidden()


async def test_accepting_a_paper_that_nobody_could_take_is_said_above_the_papers(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    await page.route("**/papers/*", away)
    await page.locator("[data-accept]").first.click()
    await expect(page.locator("#answer")).to_have_text("Sedang tidak menjawab.")
    await page.unroute("**/papers/*")
    await page.locator("[data-accept]").first.click()
    await expect(page.locator(".paper .mark.good")).to_have_count(1)
    await expect(page.locator("#answer")).to_be_empty()


async def test_a_fault_of_a_request_that_went_elsewhere_is_said_and_stays_in_the_dialog(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    dialog = await faulted(page)
    gone = {"department": "CAPIL", "note": "Ini urusan pencatatan sipil."}
    assert (await office.on_case(CLERK, request, "hand-over", gone)).status_code == 200
    await send(dialog)
    await expect(dialog.get_by_role("alert")).to_contain_text("bukan milik bidang Anda")
    await expect(page.locator("#fault-DATA_BEDA-data")).to_have_value("Nama ibu")


async def test_a_stale_tab_cannot_undo_a_newer_verdict_unseen_and_keeps_what_was_typed(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    dialog = await faulted(page)
    await judged_in_another_tab(page)
    await send(dialog)
    await expect(dialog.get_by_role("alert")).to_contain_text("berkas diterima")
    await expect(page.locator(".paper .mark.good")).to_have_count(1)
    await expect(page.locator(".paper .mark.bad")).to_have_count(0)
    await expect(page.locator("#fault-DATA_BEDA-data")).to_have_value("Nama ibu")
    await send(dialog)
    await expect(dialog).to_be_hidden()
    await expect(page.locator(".paper .mark.bad")).to_have_count(1)
    await expect(page.locator(".paper .mark.good")).to_have_count(0)


async def test_who_is_signed_out_meanwhile_reads_so_and_keeps_what_she_typed(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    dialog = await faulted(page)
    await page.context.clear_cookies()
    await send(dialog)
    await expect(dialog.get_by_role("alert")).to_contain_text("Sesi Anda berakhir")
    await expect(page.locator("#fault-DATA_BEDA-data")).to_have_value("Nama ibu")
    await dialog.get_by_role("button", name="Tutup").click()
    await page.locator("#note").fill("Mohon foto ulang")
    await expect(page.locator("[data-not-kept]")).to_contain_text("Sesi Anda berakhir")
    await expect(page.locator("#note")).to_be_focused()


async def test_a_paper_that_was_shown_and_not_sent_is_shown_as_accepted(
    desks: Desks, office: Office
) -> None:
    answer = await office.send("siti", office.a_request(**MOVING_IN), papers("SKPWNI"))
    assert answer.status_code == 201, answer.text
    await office.claimed(answer.json(), CLERK)
    page = await desks.of(CLERK, f"/cases/{answer.json()['id']}")
    card = page.locator(".paper").filter(has_text="KTP-el lama")
    await expect(card).to_contain_text("Belum ada")
    await card.get_by_role("button", name="Terima").click()
    await expect(card.locator(".mark.good")).to_have_text("Diterima")
    await card.locator("[data-fault]").click()
    await page.locator("#fault-reason").select_option("BERKAS_KURANG")
    await send(page.locator("#fault"))
    await expect(card.locator(".mark.bad")).to_have_text("Bermasalah")
    await expect(card).to_contain_text("Berkas kurang")
    await page.reload()
    await expect(card).to_contain_text("Berkas kurang")


async def test_a_draft_is_kept_as_soon_as_somebody_can_keep_it(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    await page.route("**/draft", away)
    await page.locator("#note").fill("Mohon foto ulang")
    trouble = page.locator("[data-not-kept]")
    await expect(trouble).to_have_text("Sedang tidak menjawab.")
    await check_accessible(page)
    await page.unroute("**/draft")
    await expect(page.get_by_text("Konsep tersimpan.")).to_be_visible()
    await expect(trouble).to_be_hidden()
    await page.reload()
    await expect(page.locator("#note")).to_have_value("Mohon foto ulang")


async def test_no_draft_is_kept_behind_a_decision_that_is_on_its_way(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    await page.clock.install()
    drafts: list[str] = []
    page.on("request", lambda one: drafts.append(one.url) if one.url.endswith("/draft") else None)
    await page.locator("#note").fill("Berkas")
    await page.clock.run_for(1_000)
    await expect(page.get_by_text("Konsep tersimpan.")).to_be_visible()
    # The decision is on its way for as long as the test looks.
    await page.eval_on_selector("[data-draft]", "one => { one.onsubmit = () => false; }")
    await page.locator("#note").fill("Berkas lengkap")
    await decide(page)
    await page.clock.run_for(10_000)
    await page.locator("#note").focus()
    assert len(drafts) == 1


async def test_the_dialogs_of_a_request_are_accessible(desks: Desks, office: Office) -> None:
    page, _ = await opened(desks, office)
    for viewport in (WIDE, PHONE):
        await page.set_viewport_size(viewport)  # type: ignore[arg-type]
        dialog = await faulted(page)
        await check_accessible(page)
        await dialog.get_by_role("button", name="Tutup").click()
        await page.keyboard.press("?")
        await expect(page.locator("#keys")).to_be_visible()
        await check_accessible(page)
        await page.locator("#keys").get_by_role("button").click()
