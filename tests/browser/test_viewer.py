"""The viewer of papers, at a clerk's desk and at an operator's: all of it by keyboard."""

from playwright.async_api import Locator, Page, expect

from devkit.papers import pdf
from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.office import (
    CLERK,
    LOST_CARD,
    OPERATOR,
    Json,
    Office,
    multipart,
    small_photo,
    until,
)

SHOWN = ".pane:not([hidden]) img:not([hidden])"
# Where the picture lies in what its sheet can be scrolled to, and how large that is.
REACH = """image => {
  const sheet = image.closest('.sheet'), frame = sheet.getBoundingClientRect();
  const box = image.getBoundingClientRect();
  const left = box.left - frame.left - sheet.clientLeft + sheet.scrollLeft;
  const top = box.top - frame.top - sheet.clientTop + sheet.scrollTop;
  return { left, top, right: left + box.width, bottom: top + box.height,
    width: sheet.scrollWidth, height: sheet.scrollHeight,
    isAcross: box.width > box.height, seen: sheet.clientWidth };
}"""


async def looked_at(desks: Desks, office: Office, files: dict[str, bytes] | None = None) -> Page:
    """Return a clerk's page of a request that she holds, with its first paper shown."""
    answer = await office.send("siti", office.a_request(), files)
    assert answer.status_code == 201, answer.text
    await office.claimed(answer.json(), CLERK)
    page = await desks.of(CLERK, f"/cases/{answer.json()['id']}")
    await expect(page.locator(SHOWN)).to_have_count(1)
    return page


async def within_reach(image: Locator) -> Json:
    """Fail where an edge of a picture lies beyond what its sheet scrolls to."""
    found: Json = await image.evaluate(REACH)
    assert found["left"] >= -1, found
    assert found["top"] >= -1, found
    assert found["right"] <= found["width"] + 1, found
    assert found["bottom"] <= found["height"] + 1, found
    return found


async def test_a_paper_is_zoomed_and_turned_and_no_edge_of_it_is_cut(
    desks: Desks, office: Office
) -> None:
    page = await looked_at(desks, office)
    image = page.locator(SHOWN)
    fitting = await within_reach(image)
    assert fitting["isAcross"]
    assert fitting["width"] <= fitting["seen"]
    await page.keyboard.press("r")
    await expect(image).to_have_attribute("data-turn", "90")
    assert not (await within_reach(image))["isAcross"]
    for _ in range(6):
        await page.keyboard.press("+")
    await expect(image).to_have_attribute("data-zoom", "3.81")
    turned = await within_reach(image)
    assert turned["width"] > turned["seen"]
    for turn in ("180", "270", "0"):
        await page.keyboard.press("r")
        await expect(image).to_have_attribute("data-turn", turn)
        await within_reach(image)
    await page.keyboard.press("-")
    await expect(image).to_have_attribute("data-zoom", "3.05")
    await page.keyboard.press("r")
    await page.keyboard.press("0")
    await expect(image).to_have_attribute("data-zoom", "1.00")
    await expect(image).to_have_attribute("data-turn", "0")


async def test_two_papers_lie_side_by_side_and_each_is_turned_by_itself(
    desks: Desks, office: Office
) -> None:
    page = await looked_at(desks, office)
    await page.keyboard.press("b")
    await expect(page.locator(SHOWN)).to_have_count(2)
    captions = await page.locator(".pane figcaption").all_text_contents()
    assert len(set(captions)) == 2
    await page.keyboard.press("r")
    one, other = page.locator(SHOWN).first, page.locator(SHOWN).last
    await expect(other).to_have_attribute("data-turn", "90")
    await expect(one).to_have_attribute("data-turn", "0")
    await page.locator(".sheet").first.focus()
    await page.keyboard.press("r")
    await expect(one).to_have_attribute("data-turn", "90")
    for image in (one, other):
        await within_reach(image)
    await check_accessible(page)
    await page.keyboard.press("b")
    await expect(page.locator(SHOWN)).to_have_count(1)


async def test_pages_of_a_pdf_are_turned_by_keyboard_before_the_next_paper(
    desks: Desks, office: Office
) -> None:
    files = {"F-1.02": pdf(2), "SURAT_POLISI": small_photo(4)}
    page = await looked_at(desks, office, files)
    caption = page.locator(".pane figcaption").first
    await expect(caption).to_contain_text("halaman 1/2")
    await page.keyboard.press("ArrowRight")
    await expect(caption).to_contain_text("halaman 2/2")
    await within_reach(page.locator(SHOWN))
    await page.keyboard.press("ArrowRight")
    await expect(caption).not_to_contain_text("halaman")
    await page.keyboard.press("ArrowLeft")
    await expect(caption).to_contain_text("halaman 1/2")


async def test_arrows_scroll_an_enlarged_paper_that_has_the_focus_and_choose_between_decisions(
    desks: Desks, office: Office
) -> None:
    page = await looked_at(desks, office)
    caption, sheet = page.locator(".pane figcaption").first, page.locator(".sheet").first
    before = await caption.text_content() or ""
    await sheet.focus()
    for _ in range(6):
        await page.keyboard.press("+")
    await expect(page.locator(SHOWN)).to_have_attribute("data-zoom", "3.81")
    await page.keyboard.press("ArrowRight")

    async def scrolls() -> bool:
        return bool(await sheet.evaluate("sheet => sheet.scrollLeft > 0"))

    await until(scrolls, "an enlarged paper that was scrolled")
    await expect(caption).to_have_text(before)
    await page.keyboard.press("0")
    await page.keyboard.press("ArrowRight")
    await expect(caption).not_to_have_text(before)
    shown = await caption.text_content() or ""
    await page.keyboard.press("d")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_label("Kembalikan untuk diperbaiki")).to_be_checked()
    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_label("Kembalikan untuk diperbaiki")).not_to_be_checked()
    await expect(caption).to_have_text(shown)


async def test_on_a_phone_the_paper_that_is_looked_at_comes_into_view(
    desks: Desks, office: Office
) -> None:
    page = await looked_at(desks, office)
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    caption = page.locator(".pane figcaption").first
    await page.locator("[data-file]").last.scroll_into_view_if_needed()
    before = await caption.text_content()
    await page.locator("[data-file]").last.click()
    await expect(caption).not_to_have_text(before or "")
    await expect(caption).to_be_in_viewport()
    await expect(page.locator(".sheet").first).to_be_focused()


async def test_of_a_request_that_came_back_what_was_sent_anew_is_shown_first(
    desks: Desks, office: Office
) -> None:
    request = await office.filed()
    await office.claimed(request)
    papers = f"/v1/cases/{request['id']}/papers"
    accept = {"decision": "accepted"}
    await office.call(CLERK, "PUT", "verification", f"{papers}/F-1.02", json=accept)
    fault = {"requirement": "SURAT_POLISI", "reason": "FOTO_BURAM"}
    await office.decided(request, {"decision": "return", "faults": [fault]})
    await office.until_state(request, "returned")
    better = multipart(None, {"SURAT_POLISI": small_photo(7)})
    assert (await office.change("siti", request, "amend", files=better)).status_code == 200
    await office.until_state(request, "in_verification")
    await office.claimed(request)
    page = await desks.of(CLERK, f"/cases/{request['id']}")
    anew = page.locator(".paper").filter(has_text="Baru dikirim, belum dinilai")
    await expect(anew).to_have_attribute("data-paper", "SURAT_POLISI")
    await expect(anew).to_have_attribute("aria-current", "true")
    await expect(page.locator("#decide input:checked")).to_have_count(0)


async def test_an_operator_reads_papers_beside_the_form_and_that_is_in_the_trail(
    desks: Desks, office: Office
) -> None:
    request = await office.verified()
    assert request["document_type"] == LOST_CARD
    page = await desks.of(OPERATOR, f"/worklist/{request['id']}")
    await expect(page.locator(SHOWN)).to_have_count(1)
    await expect(page.get_by_label("Nomor dari SIAK")).to_be_in_viewport()
    await expect(page.locator(SHOWN)).to_be_in_viewport()
    caption = page.locator(".pane figcaption").first
    before = await caption.text_content()
    await page.keyboard.press("ArrowRight")
    await expect(caption).not_to_have_text(before or "")
    await check_accessible(page)
    answer = await office.call(
        "auditor", "POST", "processing", "/v1/trail/search", json={"ticket": request["ticket"]}
    )
    seen = [i for i in answer.json()["items"] if i["did"] == "papers.read"]
    assert {i["by"] for i in seen} == {OPERATOR}
    assert {i["codes"]["requirement"] for i in seen} == {"F-1.02", "SURAT_POLISI"}


async def test_an_operators_request_with_its_papers_fits_a_phone(
    desks: Desks, office: Office
) -> None:
    request = await office.verified("joko")
    page = await desks.of(OPERATOR, f"/worklist/{request['id']}", viewport=PHONE)
    await expect(page.locator(SHOWN)).to_have_count(1)
    await within_reach(page.locator(SHOWN))
    await check_accessible(page)
