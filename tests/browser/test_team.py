"""A supervisor's day: the load, giving work on, and covering for who is away."""

from playwright.async_api import expect

from tests.support.browser import PHONE, Desks, check_accessible
from tests.support.office import CLERK, COLLEAGUE, Office

HEAD = "kabid-dafduk"


async def test_a_supervisor_gives_a_clerks_work_to_a_colleague(
    office: Office, desks: Desks
) -> None:
    request = await office.filed()
    await office.claimed(request, CLERK)
    page = await desks.of(HEAD, "/team")
    await page.get_by_role("link", name=CLERK).click()
    await page.get_by_label(f"Pilih {request['ticket']}").check()
    await page.get_by_label("Berikan kepada").fill(COLLEAGUE)
    await page.get_by_role("button", name="Berikan yang dipilih").click()
    await expect(page.get_by_text("1 diberikan, 0 tidak bisa.")).to_be_visible()
    await page.get_by_role("link", name=COLLEAGUE).click()
    await expect(page.get_by_role("link", name=request["ticket"])).to_be_visible()
    await check_accessible(page)


async def test_who_is_away_is_covered(office: Office, desks: Desks) -> None:
    request = await office.filed("joko")
    await office.claimed(request, COLLEAGUE)
    page = await desks.of(HEAD, "/team")
    await page.get_by_label("Petugas", exact=True).fill(COLLEAGUE)
    await page.get_by_label("Masuk lagi").fill("2099-01-01")
    await page.get_by_label("Pengganti").fill(CLERK)
    await page.get_by_role("button", name="Catat").click()
    await expect(page.get_by_text(f"Digantikan {CLERK}.")).to_be_visible()
    case = await office.get(CLERK, "verification", f"/v1/cases/{request['id']}")
    assert case["claim"]["by"] == CLERK
    await page.get_by_role("button", name="Hapus").click()
    await expect(page.get_by_text("Semua masuk.")).to_be_visible()


async def test_the_load_is_downloaded(office: Office, desks: Desks) -> None:
    await office.claimed(await office.filed("wati"), CLERK)
    page = await desks.of(HEAD, "/team")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Unduh beban").click()
    table = (await (await downloading.value).path()).read_text("utf-8-sig")
    assert table.startswith("department,clerk,held,oldest")
    assert f"DAFDUK,{CLERK}," in table


async def test_the_team_is_accessible_on_a_phone(desks: Desks) -> None:
    page = await desks.of(HEAD, "/team", viewport=PHONE)
    await check_accessible(page)


async def test_a_clerk_is_not_shown_the_team(desks: Desks) -> None:
    page = await desks.of(CLERK, "/queue")
    await expect(page.get_by_role("link", name="Tim saya")).to_have_count(0)
    answer = await page.goto("/team")
    assert answer is not None
    assert answer.status == 403
