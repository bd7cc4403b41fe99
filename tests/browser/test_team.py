"""A supervisor's day: the load, giving work on, and covering for who is away."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.async_api import Page, expect

from devkit.issuer.cast import load_cast
from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.clerks import BIRTH, BIRTH_FACTS
from tests.support.office import CLERK, COLLEAGUE, Office, papers, until

HEAD = "kabid-dafduk"
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
    await expect(page.get_by_text("1 diberikan, 0 tidak bisa.")).to_be_visible()
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
    await expect(page.get_by_text("2 diberikan, 0 tidak bisa.")).to_be_visible()
    for request in requests:
        case = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}")
        assert case["claim"]["by"] == CLERK


async def test_a_day_is_reconciled_and_taken_along(office: Office, desks: Desks) -> None:
    await office.decided(await office.filed("wati"), {"decision": "verify"})

    async def is_counted() -> bool:
        day = datetime.now(JAKARTA).date().isoformat()
        told = await office.get(HEAD, "statistics", "/v1/reconciliation", day=day)
        return bool(told["total"]["decided"] and told["total"]["taken"])

    await until(is_counted, "the day to be counted")
    page = await desks.of(HEAD, "/team")
    await page.get_by_role("link", name="Rekap lengkap").click()
    await expect(page.get_by_role("heading", level=1)).to_contain_text("Rekap harian")
    numbers = await numbers_of_total(page)
    assert numbers["Masuk"] >= 1
    assert numbers["Diambil petugas"] >= 1
    assert numbers["Diputuskan"] >= 1
    came = numbers["Sisa pagi"] + numbers["Masuk"] + numbers["Kembali atau dialihkan ke sini"]
    went = ("Diputuskan", "Dikembalikan", "Dibatalkan, digabung, dialihkan")
    assert came - sum(numbers[name] for name in went) == numbers["Sisa sore"]
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


async def numbers_of_total(page: Page) -> dict[str, int]:
    """Return what the last line of the page's table says, by heading."""
    headings = await page.locator("thead th").all_inner_texts()
    cells = await page.locator("tfoot td").all_inner_texts()
    return dict(zip(headings[1:], (int(cell) for cell in cells), strict=True))


async def test_the_load_is_downloaded(office: Office, desks: Desks) -> None:
    await office.claimed(await office.filed("wati"), CLERK)
    page = await desks.of(HEAD, "/team")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Unduh beban").click()
    table = (await (await downloading.value).path()).read_text("utf-8-sig")
    assert table.startswith("department,clerk,held,oldest")
    assert f"DAFDUK,{CLERK}," in table
    for link, begin in (
        ("Unduh tenggat", "department,missed,near"),
        ("Unduh antrean", "ticket,document_type"),
    ):
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name=link).click()
        assert (await (await downloading.value).path()).read_text("utf-8-sig").startswith(begin)


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


async def test_a_clerk_is_not_shown_the_team(desks: Desks) -> None:
    page = await desks.of(CLERK, "/queue")
    await expect(page.get_by_role("link", name="Tim saya")).to_have_count(0)
    answer = await page.goto("/team")
    assert answer is not None
    assert answer.status == 403
