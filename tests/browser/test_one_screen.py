"""What else a clerk does on one screen: compare, merge, note, hand over, ask the head of office."""

from playwright.async_api import Page, expect

from devkit.issuer.cast import load_cast
from devkit.papers import dark_photo, photo
from devkit.whatsapp.control import SimulatorControl
from tests.support.browser import Desks, check_accessible
from tests.support.clerks import BIRTH, BIRTH_FACTS, decide, judged_in_another_tab, opened
from tests.support.office import CLERK, Json, Office, papers, until

NAME = load_cast().people[CLERK].name


async def opened_beside_its_twin(
    desks: Desks, office: Office, subject: Json
) -> tuple[Page, Json, Json]:
    """Open the later one of two requests for one person, both a clerk's; return both too."""
    first, second = [await office.filed(person, subject=subject) for person in ("siti", "joko")]
    await office.claimed(first)
    await office.claimed(second)
    return await desks.of(CLERK, f"/cases/{second['id']}"), first, second


async def test_a_duplicate_is_compared_side_by_side_and_merged(
    desks: Desks, office: Office
) -> None:
    subject = office.invented.subject()
    page, first, second = await opened_beside_its_twin(desks, office, subject)
    comparison = page.get_by_role("table").filter(has_text=first["ticket"])
    row = comparison.get_by_role("row").filter(has_text=subject["nik"])
    await expect(row.get_by_role("cell")).to_have_text([subject["nik"], subject["nik"]])
    await check_accessible(page)
    await page.locator("summary").filter(has_text="Gabungkan").click()
    await page.get_by_role("button", name="Gabungkan").click()
    await expect(page.get_by_text("ini yang dilanjutkan")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_contain_text(first["ticket"])
    await office.until_state(second, "merged")


async def test_what_checks_found_is_said_with_its_paper_and_where_all_is_well_nothing_is(
    desks: Desks, office: Office
) -> None:
    other_day = office.invented.subject() | {"birth_date": "1990-01-02"}
    dark = {"F-1.02": dark_photo(1), "SURAT_POLISI": photo(2)}
    sharp = {"F-1.02": photo(1), "SURAT_POLISI": photo(2)}
    doubtful = await office.send("siti", office.a_request(subject=other_day), dark)
    faultless = await office.send("joko", office.a_request(), sharp)
    for answer in (doubtful, faultless):
        assert answer.status_code == 201, answer.text
        await office.claimed(answer.json())
    page = await desks.of(CLERK, f"/cases/{doubtful.json()['id']}")
    found = page.get_by_role("region", name="Temuan otomatis").get_by_role("listitem")
    await expect(found).to_have_text(
        [
            "Perhatian Formulir F-1.02 Pendaftaran Peristiwa Kependudukan: Foto gelap.",
            "Perhatian Tanggal lahir di NIK berbeda; NIK tidak ikut berubah bila data dibetulkan.",
        ]
    )
    papers_shown = page.locator(".paper")
    await expect(papers_shown.filter(has_text="Foto gelap.")).to_have_count(1)
    await expect(papers_shown.filter(has_text="F-1.02")).to_contain_text("Foto gelap.")
    await check_accessible(page)
    await page.goto(f"/cases/{faultless.json()['id']}")
    await expect(papers_shown).to_have_count(2)
    await expect(found).to_have_count(0)
    await page.goto("/queue?tab=mine")
    rows = page.get_by_role("row")
    await expect(rows.filter(has_text=doubtful.json()["ticket"])).to_contain_text("2 perhatian")
    await expect(rows.filter(has_text=faultless.json()["ticket"])).not_to_contain_text("perhatian")


async def expect_told_of_the_verdict(page: Page) -> None:
    """Expect that a step was refused for a newer verdict, which is shown."""
    await expect(page.get_by_role("alert")).to_contain_text("berubah sejak Anda membukanya")
    changed = page.get_by_role("region", name="Sejak Anda membukanya")
    await expect(changed.get_by_role("listitem")).to_contain_text(["berkas diterima"])
    await expect(changed).to_be_in_viewport()
    await check_accessible(page)


async def test_a_stale_page_merges_nothing_before_it_has_shown_what_changed(
    desks: Desks, office: Office
) -> None:
    page, _, second = await opened_beside_its_twin(desks, office, office.invented.subject())
    await judged_in_another_tab(page)
    await page.locator("summary").filter(has_text="Gabungkan").click()
    await page.get_by_role("button", name="Gabungkan").click()
    await expect_told_of_the_verdict(page)
    await page.get_by_role("button", name="Gabungkan").click()
    await expect(page.get_by_text("ini yang dilanjutkan")).to_be_visible()
    await office.until_state(second, "merged")


async def test_a_stale_page_hands_nothing_over_before_it_has_shown_what_changed(
    desks: Desks, office: Office
) -> None:
    page, _ = await opened(desks, office)
    await judged_in_another_tab(page)
    await page.locator("summary").filter(has_text="Serahkan ke bidang lain").click()
    await page.get_by_label("Bidang", exact=True).select_option(value="CAPIL")
    await page.get_by_label("Mengapa").fill("Ini urusan pencatatan sipil.")
    await page.get_by_role("button", name="Serahkan ke bidang lain").click()
    await expect_told_of_the_verdict(page)
    await expect(page.get_by_label("Mengapa")).to_have_value("Ini urusan pencatatan sipil.")
    await page.get_by_role("button", name="Serahkan ke bidang lain").click()
    await expect(page.get_by_text("Permohonan diserahkan ke bidang lain.")).to_be_visible()


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
    await decide(page)
    await expect(page.get_by_role("alert")).to_contain_text("antrean Kepala Dinas")
    await page.get_by_label("Kepala Dinas sudah menyetujui").check()
    await decide(page)
    await office.until_state(request, "verified")
    page = await desks.of("operator-capil", f"/worklist/{request['id']}")
    await expect(page.get_by_text("Dilaporkan terlambat")).to_be_visible()
