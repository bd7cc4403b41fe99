"""What the office prints, from the pages where it is wanted, and that each sheet is recorded."""

from playwright.async_api import Page, expect

from tests.support.browser import Desks
from tests.support.clerks import opened, waiting
from tests.support.office import CLERK, OPERATOR, Json, Office
from tests.support.printed import Printed, look_at

FRONT = "loket-nur"


async def printed(page: Page, name: str) -> tuple[str, Printed]:
    """Click on what prints; return the file's name and the file."""
    async with page.expect_download() as downloading:
        await page.locator("main").get_by_text(name).first.click()
    download = await downloading.value
    content = (await download.path()).read_bytes()
    return download.suggested_filename, look_at(content)


async def recorded(office: Office, service: str, ticket: str) -> list[Json]:
    """Return what a service's trail knows of printing a request."""
    answer = await office.call(
        "auditor", "POST", service, "/v1/trail/search", json={"ticket": ticket}
    )
    return [item for item in answer.json()["items"] if "printed" in item["codes"]]


async def test_a_clerk_prints_the_packet_of_a_request(desks: Desks, office: Office) -> None:
    page, request = await opened(desks, office)
    name, packet = await printed(page, "Cetak berkas")
    assert name == "berkas.pdf"
    assert len(packet.texts) == 3
    assert request["ticket"] in packet.texts[0]
    [entry] = await recorded(office, "verification", request["ticket"])
    assert (entry["by"], entry["codes"]) == (CLERK, {"printed": "packet", "papers": "2"})


async def test_chosen_packets_are_printed_at_once_and_chosen_again(
    desks: Desks, office: Office
) -> None:
    requests = await waiting(office, "siti", "joko")
    page = await desks.of(CLERK, "/queue?tab=all")
    await page.get_by_role("button", name="Cetak berkas yang dipilih").click()
    await expect(page.get_by_text("Pilih satu sampai dua puluh permohonan.")).to_be_visible()
    for request in requests:
        await page.get_by_label(f"Pilih {request['ticket']}").check()
    _, packets = await printed(page, "Cetak berkas yang dipilih")
    assert len(packets.texts) == 6
    for request in requests:
        assert request["ticket"] in packets.text
        assert len(await recorded(office, "verification", request["ticket"])) == 1


async def test_what_is_chosen_stays_chosen_while_the_queue_changes(
    desks: Desks, office: Office
) -> None:
    [request] = await waiting(office, "wati")
    page = await desks.of(CLERK, "/queue?tab=all")
    box = page.get_by_label(f"Pilih {request['ticket']}")
    await box.check()
    [newer] = await waiting(office, "siti")
    await expect(page.get_by_role("link", name=newer["ticket"])).to_be_visible(timeout=20_000)
    await expect(box).to_be_checked()


async def test_a_front_officer_prints_a_receipt(desks: Desks, office: Office) -> None:
    request = await office.filed()
    page = await desks.of(FRONT, "/incoming")
    async with page.expect_download() as downloading:
        await page.get_by_label(f"Cetak tanda terima {request['ticket']}").click()
    content = (await (await downloading.value).path()).read_bytes()
    assert request["ticket"] in look_at(content).text
    [entry] = await recorded(office, "intake-app", request["ticket"])
    assert (entry["by"], entry["codes"]["printed"]) == (FRONT, "receipt")


async def test_an_operator_prints_a_pick_up_slip(desks: Desks, office: Office) -> None:
    request = await office.verified()
    page = await desks.of(OPERATOR, f"/worklist/{request['id']}")
    name, slip = await printed(page, "Cetak tanda pengambilan")
    assert name == "tanda-pengambilan.pdf"
    assert request["ticket"] in slip.text
    [entry] = await recorded(office, "processing", request["ticket"])
    assert (entry["by"], entry["codes"]["printed"]) == (OPERATOR, "slip")
