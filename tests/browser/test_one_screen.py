"""What else a clerk does on one screen: compare, merge, note, hand over, ask the head of office."""

from playwright.async_api import expect

from devkit.issuer.cast import load_cast
from devkit.whatsapp.control import SimulatorControl
from tests.support.browser import Desks, check_accessible
from tests.support.clerks import BIRTH, BIRTH_FACTS, opened
from tests.support.office import CLERK, Office, papers, until

NAME = load_cast().people[CLERK].name


async def test_a_duplicate_is_compared_side_by_side_and_merged(
    desks: Desks, office: Office
) -> None:
    subject = office.invented.subject()
    first, second = [await office.filed(person, subject=subject) for person in ("siti", "joko")]
    await office.claimed(first)
    await office.claimed(second)
    page = await desks.of(CLERK, f"/cases/{second['id']}")
    comparison = page.get_by_role("table").filter(has_text=first["ticket"])
    row = comparison.get_by_role("row").filter(has_text=subject["nik"])
    await expect(row.get_by_role("cell")).to_have_text([subject["nik"], subject["nik"]])
    await check_accessible(page)
    await page.locator("summary").filter(has_text="Gabungkan").click()
    await page.get_by_role("button", name="Gabungkan").click()
    await expect(page.get_by_text("ini yang dilanjutkan")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(first["ticket"])
    await office.until_state(second, "merged")


async def test_a_note_is_left_for_colleagues_by_name_and_notices_are_followed(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    await page.get_by_label("Catatan baru untuk rekan").fill("Sudah ditelepon.")
    await page.get_by_role("button", name="Simpan catatan").click()
    note = page.get_by_role("listitem").filter(has_text="Sudah ditelepon.")
    await expect(note).to_contain_text(NAME)

    async def is_told() -> bool:
        path = f"/v1/requests/{request['id']}/notices"
        return bool((await office.get(CLERK, "notifier", path))["items"])

    await until(is_told, "a notice")
    await page.reload()
    notices = page.get_by_role("region", name="Pemberitahuan")
    await expect(notices.get_by_role("listitem").first).to_contain_text("tanda terima")


async def test_a_clerk_sees_which_notices_arrived_and_which_did_not(
    desks: Desks, office: Office
) -> None:
    reached, nobody = office.invented.applicant(), office.invented.applicant()
    async with SimulatorControl(office.stack.addresses.whatsapp_admin) as simulator:
        await simulator.add_person(reached["name"], reached["phone"].removeprefix("+"))
    for applicant, state, words in (
        (reached, "read", "Dibaca"),
        (nobody, "failed", "Tidak sampai"),
    ):
        request = await office.filed("siti", applicant=applicant)
        await office.claimed(request)
        path = f"/v1/requests/{request['id']}/notices"

        async def is_so(path: str = path, state: str = state) -> bool:
            told = (await office.get(CLERK, "notifier", path))["items"]
            return [notice["state"] for notice in told] == [state]

        await until(is_so, f"a notice that is {state}")
        page = await desks.of(CLERK, f"/cases/{request['id']}")
        notices = page.get_by_role("region", name="Pemberitahuan")
        await expect(notices.locator(".mark")).to_have_text([words])


async def test_a_request_is_handed_to_another_department_and_not_filed_anew(
    desks: Desks, office: Office
) -> None:
    page, request = await opened(desks, office)
    await page.locator("summary").filter(has_text="Serahkan ke bidang lain").click()
    await page.get_by_label("Bidang", exact=True).select_option(value="CAPIL")
    await page.get_by_label("Mengapa").fill("Ini urusan pencatatan sipil.")
    await page.get_by_role("button", name="Serahkan ke bidang lain").click()
    await expect(page.get_by_text("Permohonan diserahkan ke bidang lain.")).to_be_visible()
    case = await office.claimed(request, "capil-rina")
    assert case["ticket"] == request["ticket"]
    theirs = await desks.of("capil-rina", f"/cases/{request['id']}")
    await expect(theirs.get_by_role("region", name="Riwayat")).to_contain_text("diserahkan")


async def test_a_late_birth_is_verified_once_the_head_of_office_has_agreed(
    desks: Desks, office: Office
) -> None:
    born_long_ago = office.a_request(document_type="AKTA_LAHIR", facts=BIRTH_FACTS)
    request = (await office.send("siti", born_long_ago, papers(*BIRTH))).json()
    await office.claimed(request, "capil-rina")
    page = await desks.of("capil-rina", f"/cases/{request['id']}")
    await expect(page.get_by_text("Dilaporkan lewat dari 60 hari.")).to_be_visible()
    await check_accessible(page)
    await page.locator("#decide button.main").click()
    await expect(page.get_by_role("alert")).to_contain_text("antrean Kepala Dinas")
    await page.get_by_label("Kepala Dinas sudah menyetujui").check()
    await page.locator("#decide button.main").click()
    await office.until_state(request, "verified")
    page = await desks.of("operator-capil", f"/worklist/{request['id']}")
    await expect(page.get_by_text("Dilaporkan terlambat")).to_be_visible()
