"""A clerk's day at the console, with all that goes wrong in one."""

from playwright.async_api import expect

from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.clerks import decide, judged_in_another_tab, opened, waiting
from tests.support.invented import VILLAGE
from tests.support.office import CLERK, COLLEAGUE, HEAD, Office


async def test_a_request_is_verified_by_keyboard_alone(desks: Desks, office: Office) -> None:
    page, request = await opened(desks, office)
    await expect(page.locator(".pane img").first).to_be_visible()
    await page.keyboard.press("a")
    await expect(page.locator(".paper .mark.good")).to_have_count(1)
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("a")
    await expect(page.locator(".paper .mark.good")).to_have_count(2)
    await page.keyboard.press("d")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").first).to_contain_text("terverifikasi")
    await office.until_state(request, "verified")


async def test_a_faulty_paper_is_named_and_the_request_returned(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    await expect(page.locator(".pane img").first).to_be_visible()
    await page.keyboard.press("f")
    await page.locator("#fault-reason").select_option("FOTO_BURAM")
    await page.get_by_role("button", name="Catat masalah").click()
    await expect(page.locator(".paper .mark.bad").first).to_be_visible()
    await expect(page.get_by_label("Kembalikan untuk diperbaiki")).to_be_checked()
    await page.locator("#decide button.main").click()
    await office.until_state(request, "returned")


async def test_nothing_is_decided_that_nobody_chose_and_papers_that_nobody_judged_are_counted(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    chosen, line = page.locator("#decide input:checked"), page.locator("#judged")
    await expect(chosen).to_have_count(0)
    await expect(page.locator(".paper").first).to_contain_text("Belum dinilai")
    await expect(line).to_have_text("Berkas yang belum dinilai: 2.")
    await check_accessible(page)
    await page.locator("#decide button.main").click()
    await expect(page.locator("#decide input:invalid").first).to_be_focused()
    await page.locator("[data-accept]").first.click()
    await expect(line).to_have_text("Berkas yang belum dinilai: 1.")
    await expect(chosen).to_have_count(0)
    await page.locator("[data-accept]").nth(1).click()
    await expect(page.get_by_label("Terverifikasi")).to_be_checked()
    await expect(line).to_be_empty()
    await page.locator("[data-fault]").first.click()
    await page.locator("#fault-reason").select_option("FOTO_BURAM")
    await page.get_by_role("button", name="Catat masalah").click()
    await expect(page.get_by_label("Kembalikan untuk diperbaiki")).to_be_checked()
    await decide(page)
    await expect(page.get_by_role("alert")).to_contain_text("berkas yang bermasalah")
    shown = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}")
    assert shown["state"] == "in_verification"
    await page.get_by_label("Tolak").check()
    await page.locator("[data-accept]").first.click()
    await expect(page.locator(".paper .mark.good")).to_have_count(2)
    await expect(page.get_by_label("Tolak")).to_be_checked()


async def test_a_decision_is_followed_by_the_next_request_of_the_queue(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    await waiting(office, "joko")
    await page.get_by_label("Terverifikasi").check()
    await page.get_by_role("button", name="Putuskan lalu ambil berikutnya").click()
    await page.wait_for_url("**/cases/*?said=verified")
    await expect(page.get_by_role("status").first).to_contain_text("terverifikasi")
    assert request["id"] not in page.url
    await expect(page.locator("#decide")).to_be_visible()
    await office.until_state(request, "verified")


async def test_two_clerks_who_take_the_next_one_are_given_two(desks: Desks, office: Office) -> None:
    await waiting(office, "siti", "joko")
    one, other = await desks.of(CLERK, "/queue"), await desks.of(COLLEAGUE, "/queue")
    for page in (one, other):
        await page.keyboard.press("n")
    for page in (one, other):
        await page.wait_for_url("**/cases/*")
    assert one.url != other.url


async def test_who_comes_second_sees_who_holds_it(desks: Desks, office: Office) -> None:
    [request] = await waiting(office, "wati")
    page = await desks.of(CLERK, f"/cases/{request['id']}")
    await office.claimed(request, COLLEAGUE)
    await page.get_by_role("button", name="Ambil").click()
    await expect(page.locator("main")).to_contain_text("rekan Anda")


async def test_a_draft_survives_a_reload(desks: Desks, office: Office) -> None:
    page, _ = await opened(desks, office)
    await page.get_by_label("Kembalikan untuk diperbaiki").check()
    await page.locator("#note").fill("Mohon foto ulang")
    await expect(page.get_by_text("Konsep tersimpan.")).to_be_visible()
    await page.reload()
    await expect(page.locator("#note")).to_have_value("Mohon foto ulang")
    await expect(page.get_by_label("Kembalikan untuk diperbaiki")).to_be_checked()


async def test_a_stale_tab_cannot_overwrite_and_says_what_changed(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    await judged_in_another_tab(page)
    await decide(page)
    await expect(page.get_by_role("alert")).to_contain_text("berkas diterima")
    shown = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}")
    assert shown["state"] == "in_verification"
    await page.locator("#decide button.main").click()
    await office.until_state(request, "verified")


async def test_what_was_written_is_shown_to_whom_the_request_was_taken_from_meanwhile(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    await expect(page.locator("nav [aria-current]")).to_have_attribute("href", "/queue")
    await page.locator("#note").fill("Ibu datang besok.")
    # Work is given to clerks who have looked at their queue.
    await office.get(COLLEAGUE, "verification", "/v1/queue")
    to_colleague = {"cases": [request["id"]], "to": COLLEAGUE}
    given = await office.call(HEAD, "POST", "verification", "/v1/assignments", json=to_colleague)
    assert given.status_code == 200, given.text
    await decide(page)
    await expect(page.get_by_role("alert")).to_contain_text("Ibu datang besok.")
    await check_accessible(page)


async def test_a_double_click_decides_once(desks: Desks, office: Office) -> None:
    page, request = await opened(desks, office)
    await page.get_by_label("Terverifikasi").check()
    await page.locator("#decide button.main").dblclick()
    await expect(page.get_by_role("status").first).to_contain_text("terverifikasi")
    await office.until_state(request, "verified")
    assert (await office.timeline(request)).count("verified") == 1
    await page.go_back()
    await expect(page.locator("#decide")).to_have_count(0)


async def test_a_moment_without_a_line_loses_nothing(desks: Desks, office: Office) -> None:
    page, _ = await opened(desks, office)
    await page.context.set_offline(True)
    await page.locator("#note").fill("Ditulis tanpa sambungan")
    await expect(page.locator("[data-offline]")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("Konsep tersimpan.")).to_be_visible(timeout=15_000)
    await page.reload()
    await expect(page.locator("#note")).to_have_value("Ditulis tanpa sambungan")


async def test_the_queue_shows_what_comes_in_without_a_reload(desks: Desks, office: Office) -> None:
    page = await desks.of(CLERK, "/queue?tab=all")
    [request] = await waiting(office, "joko")
    await expect(page.get_by_role("link", name=request["ticket"])).to_be_visible(timeout=15_000)


async def test_a_queue_that_cannot_be_kept_up_to_date_says_so(desks: Desks, office: Office) -> None:
    page = await desks.of(CLERK, "/queue?tab=all")
    await page.route("**/queue?tab=all", lambda route: route.fulfill(status=503, json={}))
    await expect(page.locator("[data-offline]")).to_be_visible(timeout=15_000)
    await page.unroute("**/queue?tab=all")
    await expect(page.locator("[data-offline]")).to_be_hidden(timeout=15_000)


async def test_a_request_is_found_by_ticket_and_a_view_kept_by_name(
    desks: Desks, office: Office
) -> None:
    [request] = await waiting(office, "siti")
    page = await desks.of(CLERK, "/queue?tab=all")
    await page.keyboard.press("/")
    await page.keyboard.type(request["ticket"])
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/queue/search")
    await expect(page.get_by_role("link", name=request["ticket"])).to_be_visible()
    await page.goto("/queue?tab=near_deadline")
    await page.get_by_text("Saringan tersimpan").click()
    await page.locator("#filter-name").fill("Mendesak")
    await page.get_by_role("button", name="Simpan").click()
    await page.get_by_text("Saringan tersimpan (1)").click()
    await expect(page.get_by_role("link", name="Mendesak")).to_be_visible()


async def test_the_queue_is_narrowed_to_a_village(desks: Desks, office: Office) -> None:
    [request] = await waiting(office, "siti")
    page = await desks.of(CLERK, "/queue?tab=all")
    await page.get_by_label("Desa", exact=True).select_option(label="Menawan")
    await page.wait_for_url("**village=*")
    await expect(page.get_by_text("Tidak ada permohonan di bagian ini.")).to_be_visible()
    await page.goto(f"/queue?tab=all&village={VILLAGE}")
    await expect(page.get_by_role("link", name=request["ticket"])).to_be_visible()


async def test_another_departments_request_is_not_to_be_told_from_none(
    desks: Desks, office: Office
) -> None:
    [request] = await waiting(office, "siti")
    page = await desks.of("capil-rina", "/queue")
    there = await page.goto(f"/cases/{request['id']}")
    nowhere = await page.request.get("/cases/019abf5c-7c1e-7d2b-9d41-0f7f3c1f5a11")
    assert there is not None
    assert (there.status, nowhere.status) == (404, 404)


async def test_a_form_of_another_page_is_refused(desks: Desks) -> None:
    page = await desks.of(CLERK, "/queue")
    answer = await page.request.post("/queue/next", form={"csrf": "guessed"})
    assert answer.status == 403


async def test_the_pages_of_a_clerk_are_accessible(desks: Desks, office: Office) -> None:
    page, _ = await opened(desks, office)
    await check_accessible(page)
    await page.goto("/queue?tab=all")
    await check_accessible(page)
    await page.set_viewport_size(PHONE)
    await check_accessible(page)
    await page.go_back()
    await check_accessible(page)


async def test_nothing_is_returned_without_a_faulty_paper_and_that_is_said(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    await decide(page, "Kembalikan untuk diperbaiki")
    await expect(page.get_by_role("alert").first).to_contain_text("Tandai dulu berkas")


async def test_what_is_no_id_leads_to_no_other_answer_of_an_api(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    for odd in ("%3Fx=1", "%23"):
        for rest in ("", "/packet", "/papers/F-1.02/1"):
            answer = await page.context.request.get(f"/cases/{request['id']}{odd}{rest}")
            assert answer.status == 404
