"""The head of office's day: what was reported late waits for her, and is served by her decision."""

from playwright.async_api import expect

from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.clerks import BIRTH, BIRTH_FACTS, decide
from tests.support.office import Json, Office, papers, until

HEAD, CLERK = "kepala-dinas", "capil-rina"


async def reported_late(office: Office) -> Json:
    """File a birth of long ago, and wait until it waits for the head of office."""
    body = office.a_request(document_type="AKTA_LAHIR", facts=BIRTH_FACTS)
    request: Json = (await office.send("siti", body, papers(*BIRTH))).json()

    async def waits() -> bool:
        told = await office.get(HEAD, "verification", "/v1/late-reports", limit=200)
        return any(item["id"] == request["id"] for item in told["items"])

    await until(waits, "a late report in the queue of the head of office")
    return request


async def test_a_late_report_is_counted_looked_at_agreed_to_and_then_verified_without_a_tick(
    desks: Desks, office: Office
) -> None:
    request = await reported_late(office)
    page = await desks.of(HEAD)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Menunggu keputusan saya")
    counted = page.locator('nav a[href="/late"] .count')
    before = int(await counted.inner_text())
    assert before >= 1
    await check_accessible(page)
    await page.set_viewport_size(PHONE)
    await check_accessible(page)
    await page.get_by_role("link", name=request["ticket"]).click()
    await expect(page.get_by_text("Dilaporkan lewat dari 60 hari.")).to_be_visible()
    await expect(page.locator(".pane img").first).to_be_visible()
    await check_accessible(page)
    await page.get_by_role("button", name="Setujui").click()
    await expect(page.get_by_text("Persetujuan dicatat")).to_be_visible()
    await expect(page.get_by_role("link", name=request["ticket"])).to_have_count(0)
    left = await counted.inner_text() if await counted.count() else "0"
    assert int(left) == before - 1
    await office.claimed(request, CLERK)
    desk = await desks.of(CLERK, f"/cases/{request['id']}")
    await expect(desk.get_by_role("region", name="Keputusan Kepala Dinas")).to_contain_text(
        "Disetujui"
    )
    await expect(desk.get_by_role("checkbox", name="Kepala Dinas")).to_have_count(0)
    await decide(desk)
    await office.until_state(request, "verified")


async def test_two_tabs_agree_once_and_a_decided_report_says_that_it_is_too_late(
    desks: Desks, office: Office
) -> None:
    request = await reported_late(office)
    page = await desks.of(HEAD, f"/cases/{request['id']}")
    await office.decided(request, {"decision": "verify", "head_agreed": True}, CLERK)
    await page.get_by_role("button", name="Setujui").click()
    await expect(page.get_by_role("alert")).to_contain_text("tidak sedang diperiksa")
    await expect(page.get_by_role("button", name="Setujui")).to_have_count(0)
