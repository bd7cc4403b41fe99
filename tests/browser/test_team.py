"""A supervisor's day: the load, giving work on, and covering for who is away."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Page, expect

from devkit.issuer.cast import load_cast
from shared.persistence.mongo import connect
from shared.spreadsheet import from_csv
from tests.support.browser import PHONE, WIDE, Desks, check_accessible
from tests.support.clerks import BIRTH, BIRTH_FACTS, waiting
from tests.support.office import CLERK, COLLEAGUE, HEAD, Json, Office, papers, until

STRANGER = "capil-bayu"
"""Works through the API, and signs in at the console in no test."""
JAKARTA = ZoneInfo("Asia/Jakarta")
NAMES = {one: load_cast().people[one].name for one in (CLERK, COLLEAGUE)}


async def headed(desks: Desks, path: str) -> Page:
    """Return a page of the head, once the clerks of her department are known by name."""
    for clerk in NAMES:
        await desks.of(clerk, "/queue")
    return await desks.of(HEAD, path)


async def test_a_supervisor_gives_a_clerks_work_to_a_colleague(
    office: Office, desks: Desks
) -> None:
    request = await office.filed()
    await office.claimed(request, CLERK)
    page = await headed(desks, "/team")
    await page.get_by_role("link", name=NAMES[CLERK]).click()
    await page.get_by_label(f"Pilih {request['ticket']}").check()
    await page.get_by_label("Berikan kepada").select_option(label=NAMES[COLLEAGUE])
    await page.get_by_role("button", name="Berikan yang dipilih").click()
    await expect(page.get_by_text("1 permohonan diberikan.")).to_be_visible()
    await page.get_by_role("link", name=NAMES[COLLEAGUE]).click()
    await expect(page.get_by_role("link", name=request["ticket"])).to_be_visible()
    await check_accessible(page)


async def test_who_is_away_is_covered(office: Office, desks: Desks) -> None:
    request = await office.filed("joko")
    await office.claimed(request, COLLEAGUE)
    page = await headed(desks, "/team")
    await page.get_by_label("Petugas", exact=True).select_option(label=NAMES[COLLEAGUE])
    await page.get_by_label("Masuk lagi").fill("2099-01-01")
    await page.get_by_label("Pengganti").select_option(label=NAMES[CLERK])
    await page.get_by_role("button", name="Catat").click()
    await expect(page.get_by_text(f"Digantikan {NAMES[CLERK]}.")).to_be_visible()
    case = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}")
    assert case["claim"]["by"] == CLERK
    await page.get_by_role("button", name="Hapus").click()
    await expect(page.get_by_text("Semua masuk.")).to_be_visible()


async def test_many_requests_are_given_at_once(office: Office, desks: Desks) -> None:
    requests = [await office.filed("wati") for _ in range(2)]
    for request in requests:
        await office.claimed(request, COLLEAGUE)
    page = await headed(desks, f"/team?holder={COLLEAGUE}")
    for request in requests:
        await page.get_by_label(f"Pilih {request['ticket']}").check()
    await page.get_by_label("Berikan kepada").select_option(label=NAMES[CLERK])
    await page.get_by_role("button", name="Berikan yang dipilih").click()
    await expect(page.get_by_text("2 permohonan diberikan.")).to_be_visible()
    for request in requests:
        case = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}")
        assert case["claim"]["by"] == CLERK


async def missed(office: Office, desk: str, collection: str, request: Json) -> None:
    """Let a promise have been missed, as a sweep leaves it: days would have to pass."""
    client = connect(office.stack.addresses.mongo_uri)
    found = await client[f"loket_{desk}"][collection].update_one(
        {"_id": request["id"]}, {"$set": {"clock.delays": 1}}
    )
    client.close()
    assert found.modified_count == 1


async def test_a_missed_promise_comes_to_the_supervisor_by_itself_and_is_counted_on_every_page(
    office: Office, desks: Desks
) -> None:
    [request] = await waiting(office, "wati")
    page = await headed(desks, "/team?tab=missed")
    ticket = page.get_by_role("link", name=request["ticket"])
    await expect(ticket).to_have_count(0)
    await missed(office, "verification", "cases", request)
    await expect(ticket).to_be_visible(timeout=20_000)
    await page.get_by_label(f"Pilih {request['ticket']}").check()
    await page.goto("/statistics")
    counted = page.locator('nav a[href="/team"] .count')
    before = int(await counted.inner_text())
    assert before >= 1
    await page.goto("/team?tab=missed")
    await check_accessible(page)
    # Verified, it would be late at the operators' desk.
    elsewhere = {"reason": "WILAYAH_LAIN", "details": {"regency": "Jepara"}}
    await office.decided(request, {"decision": "reject", **elsewhere}, CLERK)
    await page.reload()
    await expect(ticket).to_have_count(0)
    assert await waits_for_her(page) == before - 1


async def test_what_missed_its_promise_at_the_operators_desk_is_listed_too(
    office: Office, desks: Desks
) -> None:
    request = await office.verified("joko")
    page = await headed(desks, "/team")
    before = await waits_for_her(page)
    [load] = await operators_load(page)
    await missed(office, "processing", "work", request)
    await page.reload()
    [late] = await operators_load(page)
    assert (late[1], int(late[2])) == (load[1], int(load[2]) + 1)
    heading, told = await taken_along(page, "Unduh meja operator")
    assert heading[:3] == ["Bidang", "Di meja operator", "Lewat janji"]
    assert told[:7] == late[:7]
    await page.get_by_role("link", name="Lewat janji, kini di meja operator").click()
    assert await waits_for_her(page) == before + 1
    await check_accessible(page)
    taken = await taken_along(page, "Unduh permohonan ini")
    assert taken[0][:4] == ["Nomor", "Layanan", "Melalui", "Keadaan"]
    [row] = [one for one in taken if one[0] == request["ticket"]]
    assert (row[2], row[-2:]) == ("Aplikasi", ["1", "1"])
    await page.get_by_role("link", name=request["ticket"]).click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(request["ticket"])


async def operators_load(page: Page) -> list[list[str]]:
    """Return what is before the operators of her department, as it is shown."""
    table = page.get_by_role("table", name="Beban meja operator")
    return [
        await row.locator("td").all_inner_texts() for row in await table.locator("tbody tr").all()
    ]


async def waits_for_her(page: Page) -> int:
    """Return what the navigation counts at the team."""
    counted = page.locator('nav a[href="/team"] .count')
    return int(await counted.inner_text()) if await counted.count() else 0


async def test_what_cannot_be_given_is_named_with_its_reason(office: Office, desks: Desks) -> None:
    [request] = await waiting(office, "wati")
    page = await headed(desks, "/team?tab=all")
    await page.get_by_label(f"Pilih {request['ticket']}").check()
    # As from a page that was open while she changed to another department.
    await page.eval_on_selector("select#to", "one => { one.options[1].value = 'capil-rina'; }")
    await page.get_by_label("Berikan kepada").select_option(index=1)
    await page.get_by_role("button", name="Berikan yang dipilih").click()
    refused = page.get_by_role("list", name="1 permohonan tidak bisa")
    await expect(refused).to_contain_text(f"{request['ticket']}: Petugas itu tidak memeriksa")
    await expect(page.get_by_text("permohonan diberikan")).to_have_count(0)
    assert "tab=all" in page.url
    await check_accessible(page)
    await page.goto("/team")
    await expect(refused).to_have_count(0)


async def test_a_long_list_goes_on(office: Office, desks: Desks) -> None:
    for request in [await office.filed("wati") for _ in range(2)]:
        await office.claimed(request, COLLEAGUE)
    first = await office.get(HEAD, "verification", "/v1/queue", status="claimed", limit=1)
    page = await headed(desks, f"/team?holder={first['items'][0]['claim']['by']}")
    listed = page.locator("[data-list] [data-item]")
    tickets = await listed.all_inner_texts()
    await page.goto(f"{page.url}&after={first['next']}")
    assert await listed.all_inner_texts() == tickets[1:]


async def test_a_day_is_reconciled_and_taken_along(office: Office, desks: Desks) -> None:
    await office.decided(await office.filed("wati"), {"decision": "verify"})

    async def is_counted() -> bool:
        day = datetime.now(JAKARTA).date().isoformat()
        told = await office.get(HEAD, "statistics", "/v1/reconciliation", day=day)
        return bool(told["total"]["decided"] and told["total"]["taken"])

    await until(is_counted, "the day to be counted")
    page = await desks.of(HEAD, "/team")
    card = page.get_by_role("region", name="Rekap hari")
    told = [await card.locator(part).all_inner_texts() for part in ("dt", "dd")]
    expect_to_add_up(dict(zip(told[0], map(int, told[1]), strict=True)))
    await page.get_by_role("link", name="Rekap lengkap").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Rekap harian")
    numbers = await numbers_of_total(page)
    assert numbers["Masuk"] >= 1
    assert numbers["Diambil petugas"] >= 1
    assert numbers["Diputuskan"] >= 1
    expect_to_add_up(numbers)
    await check_accessible(page)
    today_in_the_morning = numbers["Sisa pagi"]
    await page.keyboard.press("p")
    await page.wait_for_url("**day=*")
    await expect(page.get_by_role("link", name="Hari berikutnya")).to_be_visible()
    assert (await numbers_of_total(page))["Sisa sore"] == today_in_the_morning
    yesterday = (datetime.now(JAKARTA).date() - timedelta(days=1)).isoformat()
    for ending in ("CSV", "XLSX"):
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name=ending).click()
        name = (await downloading.value).suggested_filename
        assert name == f"loket-reconciliation-document_type-{yesterday}.{ending.lower()}"


def expect_to_add_up(numbers: Mapping[str, int]) -> None:
    """Expect that what was left and came is what went and is left."""
    came = numbers["Sisa pagi"] + numbers["Masuk"] + numbers["Kembali atau dialihkan ke sini"]
    went = ("Diputuskan", "Dikembalikan", "Dibatalkan, digabung, dialihkan")
    assert came - sum(numbers[name] for name in went) == numbers["Sisa sore"]


async def numbers_of_total(page: Page) -> dict[str, int]:
    """Return what the last line of the page's table says, by heading."""
    headings = await page.locator("thead th").all_inner_texts()
    cells = await page.locator("tfoot td").all_inner_texts()
    return dict(zip(headings[1:], (int(cell) for cell in cells), strict=True))


async def taken_along(page: Page, link: str) -> list[list[str]]:
    """Return the rows of the table behind a link."""
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name=link).click()
    return from_csv((await (await downloading.value).path()).read_bytes())


async def test_what_the_team_sees_is_taken_along_in_her_words(office: Office, desks: Desks) -> None:
    request = await office.filed("wati")
    await office.claimed(request, CLERK)
    page = await headed(desks, "/team?tab=all")
    dafduk = await page.locator("header.top .who small").inner_text()
    load = await taken_along(page, "Unduh beban")
    assert load[0][:3] == ["Bidang", "Petugas", "Jumlah dipegang"]
    assert [dafduk, NAMES[CLERK]] in [row[:2] for row in load]
    assert (await taken_along(page, "Unduh tenggat"))[0][:2] == ["Bidang", "Lewat janji"]
    [row] = [
        one
        for one in await taken_along(page, "Unduh permohonan ini")
        if one[0] == request["ticket"]
    ]
    received = datetime.fromisoformat(request["received_at"]).astimezone(JAKARTA)
    assert row[1] == "Penggantian KK hilang atau rusak"
    assert row[2:6] == [dafduk, "Aplikasi", NAMES[CLERK], f"{received:%Y-%m-%d %H:%M}"]
    await page.get_by_role("link", name=NAMES[CLERK]).first.click()
    hers = await taken_along(page, "Unduh permohonan ini")
    assert {one[4] for one in hers[1:]} == {NAMES[CLERK]}
    assert request["ticket"] in [one[0] for one in hers]
    absences = await taken_along(page, "Unduh daftar")
    assert absences[0] == ["Bidang", "Petugas", "Mulai (WIB)", "Masuk lagi (WIB)", "Pengganti"]
    await page.get_by_role("link", name="English").click()
    assert (await taken_along(page, "Download the load"))[0][:2] == ["Department", "Clerk"]


async def test_a_clerk_who_never_signed_in_here_is_told_apart_and_not_by_her_whole_id(
    office: Office, desks: Desks
) -> None:
    given = office.a_request(document_type="AKTA_LAHIR", facts=BIRTH_FACTS)
    request = (await office.send("wati", given, papers(*BIRTH))).json()
    await office.claimed(request, STRANGER)
    page = await desks.of("kabid-capil", "/team?tab=all")
    nameless = page.get_by_role("link", name="Petugas tanpa nama (…bayu)")
    await expect(nameless).to_be_visible()
    await expect(page.locator("body")).not_to_contain_text(STRANGER)
    await nameless.click()
    await expect(page.get_by_role("link", name=request["ticket"])).to_be_visible()


async def test_the_team_is_accessible_on_a_phone(desks: Desks) -> None:
    page = await desks.of(HEAD, "/team", viewport=PHONE)
    await check_accessible(page)


async def test_on_a_phone_the_head_of_a_page_is_short_and_speaks_of_no_keys(desks: Desks) -> None:
    page = await desks.of(CLERK, "/queue", viewport=PHONE)
    header = page.locator("header.top")
    brand = await header.get_by_role("link", name="Loket").bounding_box()
    leave = await header.get_by_role("button", name="Keluar").bounding_box()
    assert brand is not None
    assert leave is not None
    assert leave["y"] < brand["y"] + brand["height"], "one row, before that of the pages"
    await expect(page.get_by_role("button", name="Ambil berikutnya")).to_be_visible()
    await expect(page.locator("kbd:visible")).to_have_count(0)
    await expect(page.get_by_role("button", name="Tombol pintas")).to_have_count(0)
    await page.set_viewport_size(WIDE)
    await expect(page.get_by_role("button", name="Tombol pintas")).to_be_visible()
    await expect(page.locator("kbd:visible").first).to_have_text("n")


async def test_a_clerk_is_not_shown_the_team(desks: Desks) -> None:
    page = await desks.of(CLERK, "/queue")
    await expect(page.get_by_role("link", name="Tim saya")).to_have_count(0)
    answer = await page.goto("/team")
    assert answer is not None
    assert answer.status == 403
