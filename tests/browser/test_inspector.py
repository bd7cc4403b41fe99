"""The simulator's inspector, used in a real browser as somebody who looks for a fault would."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browser import PHONE as SMALL
from tests.support.browser import check_accessible
from tests.support.whatsapp_simulator import PHONE, buttons, request
from tests.support.whatsapp_stage import Stage, running


@asynccontextmanager
async def inspecting(stage: Stage, chromium: Browser) -> AsyncIterator[Page]:
    """The inspector of a running simulator; nothing in it may fail."""
    troubles: list[str] = []
    page = await chromium.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda call: troubles.append(call.url) if _is_elsewhere(call.url) else 0)
    await page.goto(stage.server.inspector_url)
    await expect(page.locator("#who")).to_have_text("Sari Wulandari")
    yield page
    await check_accessible(page)
    await page.close()
    assert troubles == []


def _is_elsewhere(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:"))


async def send(stage: Stage, kind: str = "text", content: object = None) -> None:
    body = request(kind, content)
    async with stage.http() as session, session.post(stage.messages_url, data=body) as answer:
        assert answer.status == 200


async def test_one_chats_as_a_person_and_the_business_is_told(chromium: Browser) -> None:
    async with running() as stage, inspecting(stage, chromium) as page:
        await send(stage, "interactive", buttons("Ya", "Tidak"))
        await page.get_by_role("button", name="Tidak").click()
        await expect(page.locator(".bubble.own").last).to_contain_text("Tidak")
        await page.locator("#write input").fill("Selamat <b>pagi</b>")
        await page.locator("#write input").press("Enter")
        await expect(page.locator(".bubble.own").last).to_contain_text("Selamat <b>pagi</b>")
        for sample in ("photo", "pdf", "voice", "sticker"):
            await page.locator(f"[data-sample={sample}]").click()
        for deed in ("locate", "introduce", "send_unsupported"):
            await page.locator(f"[data-deed={deed}]").click()
        await expect(page.locator(".bubble.own")).to_have_count(10)
        await stage.control.wait_until_quiet()
        kinds = [v["messages"][0]["type"] for v in stage.receiver.values() if "messages" in v]
    assert sorted(kinds) == sorted(
        [
            *("interactive", "text", "image", "document", "audio", "sticker"),
            *("location", "contacts", "unsupported"),
        ]
    )


async def test_one_edits_deletes_and_moves_to_another_number(chromium: Browser) -> None:
    async with running() as stage, inspecting(stage, chromium) as page:
        page.on("dialog", lambda dialog: dialog.accept("+6281200000777"))
        own = page.locator(".bubble.own")
        await own.get_by_role("button", name="Edit").click()
        await expect(own).to_contain_text("edited")
        await own.get_by_role("button", name="Delete").click()
        await expect(own).to_contain_text("deleted")
        await page.get_by_role("button", name="New number").click()
        await expect(page.locator("#address")).to_contain_text("+6281200000777")
        await stage.control.wait_until_quiet()
        kinds = [value["messages"][0]["type"] for value in stage.receiver.values()]
    assert kinds == ["edit", "revoke", "system"]


async def test_one_sees_deliveries_failures_and_webhooks_and_turns_the_knobs(
    chromium: Browser,
) -> None:
    async with running() as stage, inspecting(stage, chromium) as page:
        await page.get_by_role("tab", name="Knobs").click()
        await page.locator('[name="fail.next"]').fill("1")
        await page.locator('[name="fail.next"]').press("Tab")
        await expect(page.locator("label.turned")).to_have_text("next")
        await send(stage)
        await expect(page.locator(".bubble.failed")).to_contain_text("error 131000")
        await send(stage)
        await expect(page.locator(".bubble").last).to_contain_text("read")
        await page.get_by_role("tab", name="On the wire").click()
        await page.locator("#log summary", has_text="1 failed").click()
        await expect(page.locator("#log pre:visible")).to_contain_text("131000")
        await expect(page.locator("#log pre:visible")).not_to_contain_text(
            stage.business.app_secret
        )


async def test_one_invents_somebody_with_only_a_username_and_sees_why_a_number_is_refused(
    chromium: Browser,
) -> None:
    async with running() as stage, inspecting(stage, chromium) as page:
        await page.get_by_text("Invent somebody").click()
        await page.get_by_role("textbox", name="Name").fill("Budi Contoh")
        await page.get_by_role("textbox", name="Number").fill("bukan nomor")
        await page.get_by_role("button", name="Add").click()
        await expect(page.locator("#new-person .problem")).to_contain_text("phone")
        await page.get_by_role("textbox", name="Number").fill("")
        await page.get_by_label("a username, and no number shown").check()
        await page.get_by_role("button", name="Add").click()
        await expect(page.locator("#people")).to_contain_text("budi.contoh")
        await page.get_by_role("textbox", name="Name").fill("Wati Contoh")
        await page.get_by_role("textbox", name="Number").fill("+6281200000555")
        await page.get_by_label("a username, and no number shown").check()
        await page.get_by_role("button", name="Add").click()
        await expect(page.locator("#people")).to_contain_text("Wati Contoh")
        people = await stage.control.people()
    assert [person.phone for person in people] == [PHONE.removeprefix("+"), None, "6281200000555"]
    assert [person.is_hidden for person in people] == [False, False, True]


async def test_it_fits_on_a_phone(chromium: Browser) -> None:
    async with running() as stage, inspecting(stage, chromium) as page:
        await page.set_viewport_size(SMALL)
        await check_accessible(page)
        await page.get_by_role("tab", name="Knobs").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_page_follows_the_colours_of_the_machine_and_can_be_turned(
    chromium: Browser, scheme: str
) -> None:
    other = {"light": "dark", "dark": "light"}[scheme]
    async with running() as stage, inspecting(stage, chromium) as page:
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        colour = "getComputedStyle(document.body).backgroundColor"
        before = await page.evaluate(colour)
        await page.locator("#theme").click()
        assert await page.evaluate(colour) != before
        assert await page.evaluate("document.documentElement.dataset.theme") == other
