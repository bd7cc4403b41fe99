"""Forms that an API refuses: the person is back at the form, with what she typed and the reason."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from services.console.pages import PAGES
from shared.dates import OFFICE_TIME
from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.office import CLERK, COLLEAGUE, HEAD, OPERATOR, Json, Office
from tests.support.tour import much_happened

TROUBLE = "#form-trouble"
NOBODYS = "019abf5c-7c1e-7d2b-9d41-0f7f3c1f5a11"


async def test_an_absence_with_wrong_dates_is_corrected_where_it_was_typed(desks: Desks) -> None:
    for clerk in (CLERK, COLLEAGUE):
        await desks.of(clerk, "/queue")
    page = await desks.of(HEAD, "/team?tab=all")
    form = page.locator('form[action="/team/absences"]')
    await form.get_by_label("Petugas", exact=True).select_option(value=COLLEAGUE)
    await form.get_by_label("Mulai").fill("2099-03-05")
    await form.get_by_label("Masuk lagi").fill("2099-03-01")
    await form.get_by_label("Pengganti").select_option(value=CLERK)
    await form.get_by_role("button", name="Catat").click()
    trouble = form.get_by_role("alert")
    await expect(trouble).to_have_text("“Masuk lagi” harus sesudah “Mulai”, dan belum lewat.")
    await expect(trouble).to_be_focused()
    assert "tab=all" in page.url
    await expect(form.get_by_label("Petugas", exact=True)).to_have_value(COLLEAGUE)
    await expect(form.get_by_label("Mulai")).to_have_value("2099-03-05")
    await expect(form.get_by_label("Pengganti")).to_have_value(CLERK)
    wrong = form.get_by_label("Masuk lagi")
    await expect(wrong).to_have_value("2099-03-01")
    await expect(wrong).to_have_attribute("aria-invalid", "true")
    await check_accessible(page)
    await page.set_viewport_size(PHONE)
    await check_accessible(page)
    await page.get_by_role("link", name="English").click()
    await expect(page.locator(TROUBLE)).to_have_text(
        "“Back on” must come after “From”, and lie ahead."
    )
    await expect(page.get_by_label("Back on")).to_have_value("2099-03-01")
    await page.get_by_label("Back on").fill("2099-03-09")
    await page.get_by_role("button", name="Note it").click()
    await expect(page.get_by_text("The absence is noted")).to_be_visible()
    await expect(page.locator(TROUBLE)).to_have_count(0)
    await page.get_by_role("button", name="Remove").click()
    await expect(page.get_by_text("Nobody is away.")).to_be_visible()


async def test_delaying_nothing_keeps_the_cause_and_delaying_to_the_past_what_was_chosen(
    desks: Desks, office: Office
) -> None:
    request = await office.verified("wati")
    assert (await office.work(request, "start")).status_code == 200
    page = await desks.of(OPERATOR, "/worklist")
    later = f"{datetime.now(OFFICE_TIME) + timedelta(days=4):%Y-%m-%dT12:00}"
    causes = page.get_by_label("Sebab")
    await causes.select_option(index=2)
    chosen = await causes.input_value()
    await page.get_by_label("Janji baru").fill(later)
    await page.get_by_role("button", name="Tunda yang dipilih").click()
    await expect(page.get_by_role("alert")).to_contain_text("Pilih paling sedikit satu permohonan")
    await expect(page.get_by_label("Janji baru")).to_have_value(later)
    await expect(causes).to_have_value(chosen)
    await page.get_by_label(f"Pilih {request['ticket']}").check()
    await page.get_by_role("button", name="Tunda yang dipilih").click()
    await expect(page.get_by_text("1 permohonan ditunda")).to_be_visible()
    await office.until_state(request, "delayed")


async def test_who_hands_a_request_over_to_where_it_is_keeps_the_reason_that_she_wrote(
    desks: Desks, office: Office
) -> None:
    held, _ = await much_happened(office)
    page = await desks.of(COLLEAGUE, f"/cases/{held['id']}")
    await page.locator("summary").filter(has_text="Serahkan ke bidang lain").click()
    await page.get_by_label("Mengapa").fill("Salah bidang.")
    handing = "select#department"
    await page.eval_on_selector(handing, "one => { one.options[0].value = 'DAFDUK'; }")
    await page.get_by_role("button", name="Serahkan ke bidang lain").click()
    await expect(page.get_by_role("alert")).to_contain_text("sudah ada di bidang itu")
    await expect(page.get_by_label("Mengapa")).to_have_value("Salah bidang.")


def walk(held: Json, made: Json) -> Mapping[str, tuple[str, str]]:
    """Return of every form's route who sends it, and from which page, in a way that is refused."""
    case, work = f"/cases/{held['id']}", f"/worklist/{made['id']}"
    letter = "/operations/{service}/{letter_id}"
    return {
        "/queue/print": (CLERK, "/queue?tab=all"),
        "/queue/next": (HEAD, "/queue"),
        "/queue/filters": (CLERK, "/queue"),
        "/team/assign": (HEAD, "/team"),
        "/team/absences": (HEAD, "/team"),
        "/team/absences/end": (HEAD, "/team"),
        "/worklist/delay": (OPERATOR, "/worklist?product=KK"),
        "/worklist-table": (OPERATOR, "/worklist-table"),
        "/incoming/{notice_id}/calls": ("loket-nur", "/incoming"),
        "/conversations/{conversation_id}/answers": ("loket-nur", "/incoming"),
        "/conversations/{conversation_id}/hand-back": ("loket-nur", "/incoming"),
        f"{letter}/edit": ("ops", "/operations/verification"),
        f"{letter}/replay": ("ops", "/operations/verification"),
        f"{letter}/discard": ("ops", "/operations/verification"),
        "/late/{case_id}/agree": ("kepala-dinas", "/late"),
        "/cases/{case_id}/claim": (CLERK, case),
        "/cases/{case_id}/release": (CLERK, case),
        "/cases/{case_id}/hand-over": (CLERK, case),
        "/cases/{case_id}/merge": (CLERK, case),
        "/cases/{case_id}/notes": ("auditor", case),
        **{
            f"/worklist/{{request_id}}/{step}": (OPERATOR, work)
            for step in (
                *("start", "complete", "appointment", "delay", "refer-back", "reopen"),
                *("products/{key}/ready", "products/{key}/hand-out"),
            )
        },
    }


ELSEWHERE = {
    *("/sign-out", "/cases/{case_id}/draft", "/queue/search", "/worklist/find", "/acts"),
    *("/trail", "/trail/export", "/trail/export/pages", "/trail/verification"),
    *("/cases/{case_id}/decision", "/cases/{case_id}/papers/{requirement}"),
}
"""What calls no API, or shows by itself what was wrong: searches, and a clerk's decision, which
also says what changed meanwhile."""


def posts() -> set[str]:
    return {
        route.path
        for page in PAGES
        for route in page.router.routes
        if "POST" in getattr(route, "methods", ())
    }


@pytest.mark.parametrize("person", [CLERK, HEAD, OPERATOR, "loket-nur", "ops", "kepala-dinas"])
async def test_no_form_ends_on_a_page_without_it(desks: Desks, office: Office, person: str) -> None:
    held, made = await much_happened(office)
    assert (await office.work(made, "start")).status_code == 200
    asked = walk(held, made)
    assert set(asked) | ELSEWHERE == posts()
    page = await desks.of(person)
    token = await page.locator("meta[name=csrf]").get_attribute("content")
    sent = {"csrf": token or "", "text": "x" * 5000, "name": "x" * 100}
    ended: dict[str, str] = {}
    for template, (who, where) in asked.items():
        if who != person:
            continue
        path = _filled(template, held, made)
        answer = await page.request.post(
            path, form=sent, headers={"referer": f"{desks.url}{where}"}
        )
        shown = await answer.text()
        is_back = answer.status == 200 and answer.url.startswith(desks.url + where.split("?")[0])
        if not is_back or 'id="form-trouble"' not in shown or 'class="who"' not in shown:
            ended[template] = f"{answer.status} {answer.url}"
    assert ended == {}


def _filled(template: str, held: Json, made: Json) -> str:
    given = {"case_id": held["id"], "request_id": made["id"], "service": "verification"}
    given |= dict.fromkeys(("notice_id", "conversation_id", "letter_id", "key"), NOBODYS)
    return template.format(**given)


async def test_a_form_without_a_word_of_where_it_was_comes_back_to_the_page_above(
    desks: Desks,
) -> None:
    page: Page = await desks.of(OPERATOR, "/worklist")
    token = await page.locator("meta[name=csrf]").get_attribute("content")
    for strange in ({}, {"referer": "https://evil.example/worklist"}):
        answer = await page.request.post(
            "/worklist/delay", form={"csrf": token or ""}, headers=strange
        )
        assert answer.url.startswith(f"{desks.url}/worklist?flash=")
        assert 'id="form-trouble"' in await answer.text()
