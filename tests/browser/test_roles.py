"""Whose the pages are: every page for every role, by the one table of rights."""

import pytest
from playwright.async_api import expect

from devkit.issuer.cast import load_cast
from services.console.pages import PAGES
from shared.identity.rights import RIGHTS
from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.office import CLERK, OPERATOR, Office
from tests.support.tour import much_happened

NOT_THEIRS = "Halaman ini bukan untuk peran Anda"
PEOPLE = (CLERK, "kabid-dafduk", OPERATOR, "loket-nur", "ops", "kepala-dinas", "auditor")
OTHERS = {
    *("/", "/language/{language}", "/session"),
    *("/sign-in", "/sign-in/start", "/sign-in/callback"),
}


def test_every_page_says_whose_it_is() -> None:
    """Papers and what is printed are files of several rights, about which the API decides."""
    open_to_all = {route.path for page in PAGES if page.action is None for route in page.shown}
    files = {path for path in open_to_all if path.count("/") > 2}
    assert open_to_all - files <= OTHERS


@pytest.mark.parametrize("person", PEOPLE)
async def test_a_page_is_shown_or_says_that_it_is_for_another_role(
    desks: Desks, office: Office, person: str
) -> None:
    await much_happened(office)
    roles = load_cast().people[person].roles
    page = await desks.of(person)
    wrong = {}
    for one in PAGES:
        for path in (route.path for route in one.shown if one.action and "{" not in route.path):
            answer = await page.request.get(path)
            shown = await answer.text()
            is_theirs = not roles.isdisjoint(RIGHTS[one.action])  # type: ignore[index]
            says_so = (answer.status, NOT_THEIRS in shown, "<form" in shown.split("<main")[1])
            if says_so[:2] != ((200, False) if is_theirs else (403, True)) or (
                not is_theirs and says_so[2] and "dialog" not in shown
            ):
                wrong[path] = says_so
    assert wrong == {}


@pytest.mark.parametrize("path", ["/trail", "/worklist-table", "/late", "/acts"])
async def test_who_comes_to_anothers_page_is_told_where_hers_are(desks: Desks, path: str) -> None:
    page = await desks.of(CLERK, path)
    await expect(page.get_by_role("heading", level=1)).to_have_text(NOT_THEIRS)
    await expect(page.locator("main form:not([method=dialog])")).to_have_count(0)
    await check_accessible(page)
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_text("Your role: Clerk.")).to_be_visible()
    await page.locator("main").get_by_role("link", name="My queue").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("My queue")


async def test_a_case_of_no_ones_role_is_said_to_be_anothers(desks: Desks, office: Office) -> None:
    held, _ = await much_happened(office)
    page = await desks.of("loket-nur", f"/cases/{held['id']}")
    await expect(page.get_by_role("heading", level=1)).to_have_text(NOT_THEIRS)
    await expect(page.locator("main").get_by_role("link")).not_to_have_count(0)


@pytest.mark.parametrize("person", ["siti", "kades-gribig"])
async def test_an_applicant_is_told_where_her_requests_are(
    desks: Desks, office: Office, person: str
) -> None:
    page = await desks.of(person, "/", viewport=PHONE)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Halaman ini untuk petugas")
    told = page.locator("main p")
    await expect(told.first).to_contain_text("WhatsApp kantor")
    await expect(told.nth(1)).to_contain_text("This page is for officers")
    await expect(page.get_by_text("atasan")).to_have_count(0)
    await check_accessible(page)
    await page.goto("/queue")
    await page.get_by_role("link", name="Cek permohonan").click()
    await expect(page).to_have_url(f"{office.stack.addresses.service('intake-app')}/cek")
    await expect(page.get_by_role("heading").first).to_be_visible()
