"""What clerks have before them: requests in their queue, and one that they hold."""

from playwright.async_api import Page, expect

from tests.support.browser import Desks
from tests.support.office import CLERK, Office, until

BIRTH = ("F-2.01", "SK_LAHIR", "BUKTI_KAWIN", "KK_ASLI")
BIRTH_FACTS = {"anak_temuan": "tidak", "punya_surat_lahir": "ya", "bukti_kawin_ada": "ya"}
"""The papers and facts of a birth; that of an invented subject was long ago."""


async def waiting(office: Office, *people: str) -> list[dict[str, str]]:
    """File a request for each, and wait until all are in the queue."""
    filed = [await office.filed(person) for person in people]
    for request in filed:

        async def is_queued(ticket: str = request["ticket"]) -> bool:
            found = await office.get(CLERK, "verification", "/v1/queue", status="all", limit=200)
            return any(item["ticket"] == ticket for item in found["items"])

        await until(is_queued, f"{request['ticket']} in the queue")
    return filed


async def judged_in_another_tab(page: Page) -> None:
    """Have a clerk accept the first paper of the request that she looks at, in another tab."""
    later = await page.context.new_page()
    await later.goto(page.url)
    await later.locator("[data-accept]").first.click()
    await expect(later.locator(".paper .mark.good")).to_have_count(1)


async def decide(page: Page, decision: str = "Terverifikasi") -> None:
    """Have a clerk decide the request that she looks at, whatever she said of its papers."""
    await page.get_by_label(decision).check()
    await page.locator("#decide button.main").click()


async def opened(desks: Desks, office: Office, clerk: str = CLERK) -> tuple[Page, dict[str, str]]:
    """Have a clerk hold a request and look at it."""
    [request] = await waiting(office, "siti")
    await office.claimed(request, clerk)
    page = await desks.of(clerk, f"/cases/{request['id']}")
    await expect(page.get_by_role("heading", level=1)).to_contain_text(request["ticket"])
    return page, request
