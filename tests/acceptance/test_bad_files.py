"""Files that are not what they claim to be: each is refused with its reason, and nothing kept."""

import pytest

from devkit.papers import endless_photo, huge_png, pdf, program, truncated_photo
from tests.support.office import Json, Office, papers, small_photo

MEGABYTE = 1_000_000
REFUSED = {
    "a program called a PDF": (program(), "application/pdf", 415, "upload-is-program"),
    "a program called a photo": (program(), "image/jpeg", 415, "upload-is-program"),
    "a web page": (b"<html><script>1</script>", "image/png", 415, "upload-is-web-page"),
    "an archive": (b"PK\x03\x04" + bytes(500), "application/pdf", 415, "upload-is-archive"),
    "a photo called a PDF": (small_photo(), "application/pdf", 415, "upload-not-as-claimed"),
    "a text": (b"just text", "text/plain", 415, "upload-not-a-paper"),
    "a hundred megapixels": (huge_png(), "image/png", 413, "upload-too-many-pixels"),
    "a photo without end": (endless_photo(), "image/jpeg", 415, "upload-too-many-scans"),
    "half a photo": (truncated_photo(), "image/jpeg", 400, "upload-damaged"),
    "half a PDF": (pdf()[:300], "application/pdf", 400, "upload-damaged"),
    "a locked PDF": (
        pdf(trailer="/Encrypt 9 0 R "),
        "application/pdf",
        415,
        "upload-pdf-locked",
    ),
    "a PDF with a program": (
        pdf(extra="/OpenAction << /S /JavaScript /JS (1) >> "),
        "application/pdf",
        415,
        "upload-pdf-active",
    ),
    "a book": (pdf(pages=500), "application/pdf", 413, "upload-pdf-too-many-pages"),
    "an empty file": (b"", "image/jpeg", 400, "upload-empty"),
    "a file over the limit": (bytes(11 * MEGABYTE), "image/jpeg", 413, "too-large"),
}


async def drafted(office: Office) -> Json:
    answer = await office.send("siti", office.a_request(submit=False), {})
    assert answer.status_code == 201, answer.text
    draft: Json = answer.json()
    return draft


@pytest.mark.parametrize("what", REFUSED)
async def test_a_file_that_is_no_paper_is_refused_with_its_reason(
    office: Office, what: str
) -> None:
    content, claimed, status, code = REFUSED[what]
    draft = await drafted(office)
    files = [
        ("F-1.02", ("f.jpg", small_photo(), "image/jpeg")),
        ("SURAT_POLISI", ("kk.pdf", content, claimed)),
    ]
    answer = await office.change("siti", draft, "papers", files=files)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:loket:problem:{code}")
    assert (await office.seen(draft, "siti"))["papers"] == []


async def test_good_papers_are_taken_after_bad_ones(office: Office) -> None:
    draft = await drafted(office)
    for content, claimed, *_ in list(REFUSED.values())[:3]:
        bad = [("SURAT_POLISI", ("kk.pdf", content, claimed))]
        await office.change("siti", draft, "papers", files=bad)
    good = [(code, ("f.jpg", data, "image/jpeg")) for code, data in papers().items()]
    assert (await office.change("siti", draft, "papers", files=good)).status_code == 200
    assert (await office.change("siti", draft, "submit")).json()["state"] == "submitted"


@pytest.mark.parametrize("code", ["NOT_A_PAPER", "request2", "../../etc/passwd", "F-1.02 "])
async def test_a_paper_that_nobody_knows_is_refused(office: Office, code: str) -> None:
    draft = await drafted(office)
    files = [(code, ("f.jpg", small_photo(), "image/jpeg"))]
    assert (await office.change("siti", draft, "papers", files=files)).status_code in (400, 422)


async def test_the_name_of_a_file_is_not_kept(office: Office) -> None:
    draft = await drafted(office)
    hidden = office.invented.text("../../etc")
    files = [(code, (hidden, data, "image/jpeg")) for code, data in papers().items()]
    answer = await office.change("siti", draft, "papers", files=files)
    assert answer.status_code == 200
    assert hidden not in answer.text


async def test_too_many_papers_and_too_much_of_them_are_refused(office: Office) -> None:
    draft = await drafted(office)
    many = [(f"PAPER-{n}", ("f.jpg", b"x", "image/jpeg")) for n in range(21)]
    assert (await office.change("siti", draft, "papers", files=many)).status_code == 413
    heavy = [(f"PAPER-{n}", ("f.jpg", bytes(9 * MEGABYTE), "image/jpeg")) for n in range(4)]
    assert (await office.change("siti", draft, "papers", files=heavy)).status_code == 413


async def test_a_paper_sent_twice_in_one_call_is_refused(office: Office) -> None:
    draft = await drafted(office)
    files = [("F-1.02", ("f.jpg", small_photo(n), "image/jpeg")) for n in (1, 2)]
    assert (await office.change("siti", draft, "papers", files=files)).status_code == 422
