import zlib

import pytest

from devkit import papers
from shared.attachments.pdf import check_pdf
from shared.attachments.refusals import Refusal
from shared.domain.errors import LoketError


def refused(data: bytes, max_pages: int = 20) -> Refusal:
    with pytest.raises(LoketError) as caught:
        check_pdf(data, max_pages)
    return Refusal(caught.value.code)


def packed(content: bytes, pages: int = 0) -> bytes:
    """Return a PDF in which an object stream holds the content."""
    squeezed = zlib.compress(content)
    header = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\r\n"
    return papers.pdf(pages).replace(b"\nxref", b"\n" + header + squeezed + b"\nendstream\nxref")


def test_pages_are_counted_up_to_the_limit():
    assert check_pdf(papers.pdf(20), 20) == 20
    assert refused(papers.pdf(21)) is Refusal.PDF_TOO_MANY_PAGES


def test_pages_inside_an_object_stream_are_counted_too():
    assert check_pdf(packed(b"<< /Type /Page >> <</Type/Page>> <</Type /Pages>>"), 20) == 2
    assert refused(packed(b"<</Type/Page>>" * 21)) is Refusal.PDF_TOO_MANY_PAGES


def test_pages_hidden_in_a_way_not_followed_are_left_open():
    unreadable = packed(b"x").replace(zlib.compress(b"x"), b"not deflated")
    assert check_pdf(unreadable, 20) is None


def test_a_bomb_inside_an_object_stream_is_not_unpacked():
    assert check_pdf(packed(bytes(5_000_000)), 20) is None


def test_a_pdf_without_a_page_or_without_an_end_is_damaged():
    assert refused(papers.pdf(0)) is Refusal.DAMAGED
    assert refused(papers.pdf()[:-8]) is Refusal.DAMAGED
    assert refused(papers.pdf() + bytes(5000)) is Refusal.DAMAGED


@pytest.mark.parametrize("locked", ["/Encrypt 9 0 R ", "/Encrypt<</V 4>> ", "/#45ncrypt 9 0 R "])
def test_a_locked_pdf_is_refused(locked):
    assert refused(papers.pdf(trailer=locked)) is Refusal.PDF_LOCKED


def test_words_that_only_look_like_a_lock_are_let_through():
    assert check_pdf(papers.pdf(trailer="/EncryptMetadata false "), 20) == 1


@pytest.mark.parametrize(
    "action",
    [
        "/OpenAction << /S /JavaScript /JS (app.alert) >> ",
        "/OpenAction << /S /J#61va#53cript >> ",
        "/OpenAction << /S /Launch /F (cmd.exe) >> ",
        "/X << /Type /EmbeddedFile >> ",
    ],
)
def test_a_pdf_with_a_program_or_a_file_inside_is_refused(action):
    assert refused(papers.pdf(extra=action)) is Refusal.PDF_ACTIVE
    assert refused(packed(action.encode(), pages=1)) is Refusal.PDF_ACTIVE


def test_a_pdf_that_opens_on_a_certain_page_is_let_through():
    assert check_pdf(papers.pdf(extra="/OpenAction [4 0 R /Fit] "), 20) == 1
