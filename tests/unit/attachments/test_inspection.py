from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devkit import papers
from shared.attachments.bounds import MEGABYTE, UploadLimits
from shared.attachments.inspection import Inspected, inspect_upload, open_upload
from shared.attachments.refusals import SENTENCES, Refusal, refuse
from shared.attachments.sniff import MediaType
from shared.domain.errors import (
    LoketError,
    MalformedError,
    TooLargeError,
    UnsupportedContentError,
)

LIMITS = UploadLimits()
SMALL = (320, 240)


def inspect(data: bytes, claimed: str | None = None, **limits: int) -> Inspected:
    return inspect_upload(data, claimed, UploadLimits(**limits))


def refused(data: bytes, claimed: str | None = None, **limits: int) -> Refusal:
    with pytest.raises(LoketError) as caught:
        inspect(data, claimed, **limits)
    return Refusal(caught.value.code)


def encoded(form: str, mode: str = "RGB", size: tuple[int, int] = (20, 20), **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def test_a_photo_is_taken_with_its_digest_and_measurements():
    data = papers.photo(size=SMALL)
    found = inspect(data, "image/jpeg")
    assert (found.media_type, found.size) == (MediaType.JPEG, len(data))
    assert found.sha256 == sha256(data).hexdigest()
    assert found.legibility is not None
    assert (found.legibility.width, found.legibility.height) == SMALL


def test_a_scan_and_a_pdf_are_taken():
    assert inspect(papers.scan(), "image/png").media_type is MediaType.PNG
    found = inspect(papers.pdf(3), "application/pdf")
    assert (found.media_type, found.pages, found.legibility) == (MediaType.PDF, 3, None)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_every_kind_of_png_is_measured(mode):
    assert inspect(encoded("PNG", mode)).legibility is not None


@pytest.mark.parametrize(
    ("form", "mode", "options", "bytes_a_pixel"),
    [
        ("PNG", "L", {}, 2),
        ("PNG", "I;16", {}, 3),
        ("PNG", "RGBA", {}, 5),
        ("JPEG", "RGB", {"progressive": True}, 6),
        ("JPEG", "CMYK", {"progressive": True}, 8),
        ("JPEG", "RGB", {}, 0),
    ],
)
def test_what_decoding_takes_is_known_before(form, mode, options, bytes_a_pixel):
    width, height = 2400, 1600
    data = encoded(form, mode, (width, height), **options)
    taken = open_upload(data, None, LIMITS).decoded_bytes
    assert 0 <= taken - bytes_a_pixel * width * height < 3 * MEGABYTE


def test_sixteen_bits_of_grey_are_not_cut_to_white():
    out = BytesIO()
    Image.new("I;16", (20, 20), 128 * 256).save(out, "PNG")
    found = inspect(out.getvalue()).legibility
    assert found is not None
    assert found.paper == 128


@pytest.mark.parametrize("options", [{"progressive": True}, {"exif": Image.Exif()}])
def test_photos_in_several_scans_are_taken(options):
    assert inspect(encoded("JPEG", **options)).media_type is MediaType.JPEG
    assert inspect(encoded("JPEG", "CMYK")).media_type is MediaType.JPEG


@pytest.mark.parametrize(
    "claimed", [None, "", "image/jpg", "IMAGE/JPEG; q=1", "application/octet-stream", "image/png"]
)
def test_harmless_slips_in_what_a_photo_claims_to_be_are_let_through(claimed):
    assert inspect(papers.photo(size=SMALL), claimed).media_type is MediaType.JPEG


@pytest.mark.parametrize("claimed", ["application/pdf", "text/html", "video/mp4", "x"])
def test_a_photo_that_claims_to_be_something_else_is_refused(claimed):
    assert refused(papers.photo(size=SMALL), claimed) is Refusal.NOT_AS_CLAIMED


def test_a_pdf_that_claims_to_be_a_photo_is_refused():
    assert refused(papers.pdf(), "image/jpeg") is Refusal.NOT_AS_CLAIMED


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", Refusal.EMPTY),
        (papers.program(), Refusal.IS_PROGRAM),
        (b"\x7fELF\x02", Refusal.IS_PROGRAM),
        (b"#!/bin/sh\n", Refusal.IS_PROGRAM),
        (b"PK\x03\x04 a docx", Refusal.IS_ARCHIVE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 a doc", Refusal.IS_ARCHIVE),
        (b"\xef\xbb\xbf\n <!DOCTYPE html>", Refusal.IS_WEB_PAGE),
        (b"<svg xmlns='x'>", Refusal.IS_WEB_PAGE),
        (b"\0\0\0\x18ftypheic\0\0", Refusal.IS_HEIC),
        (b"\0\0\0\x18ftypmp42\0\0", Refusal.NOT_A_PAPER),
        (b"GIF89a", Refusal.IS_OTHER_IMAGE),
        (b"just words", Refusal.NOT_A_PAPER),
        (b"\n%PDF-1.4", Refusal.NOT_A_PAPER),
        (encoded("WEBP"), Refusal.IS_WEBP),
        (encoded("TIFF"), Refusal.IS_OTHER_IMAGE),
    ],
)
def test_what_is_no_paper_is_refused_whatever_it_claims(data, why):
    assert refused(data, "application/pdf") is why


@pytest.mark.parametrize("data", [papers.photo(size=SMALL), papers.scan(), papers.pdf()])
def test_a_file_with_an_archive_behind_it_is_two_files(data):
    archive_end = b"PK\x05\x06" + bytes(16) + b"\x05\x00hello"
    assert refused(data + archive_end) is Refusal.TWO_IN_ONE


def test_a_photo_with_a_web_page_in_its_comment_is_two_files():
    assert refused(encoded("JPEG", comment=b"<SCRIPT>alert(1)</script>")) is Refusal.TWO_IN_ONE


def test_a_photo_with_a_film_behind_it_is_one_file():
    motion_photo = papers.photo(size=SMALL) + b"\0\0\0\x18ftypmp42" + bytes(1000)
    assert inspect(motion_photo).media_type is MediaType.JPEG


def test_too_many_bytes_are_refused_before_anything_else():
    assert refused(bytes(1_000_001), max_bytes=1_000_000) is Refusal.TOO_LARGE


def test_a_hundred_million_pixels_are_refused_by_the_header():
    with pytest.raises(TooLargeError, match="100 million pixels; at most 40 million") as caught:
        inspect_upload(papers.huge_png(), "image/png", LIMITS)
    assert caught.value.code == "upload-too-many-pixels"
    assert refused(papers.photo(size=SMALL), max_pixels=320 * 240 - 1) is Refusal.TOO_MANY_PIXELS


def test_a_jpeg_that_never_ends_is_refused_without_being_decoded():
    assert refused(papers.endless_photo()) is Refusal.TOO_MANY_SCANS


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9, 0.99])
def test_a_photo_cut_short_is_refused(share):
    for whole in (papers.photo(size=SMALL), papers.scan()):
        assert refused(whole[: int(len(whole) * share)]) is Refusal.DAMAGED


def test_every_refusal_has_a_sentence_that_says_what_to_do():
    for why in Refusal:
        error = refuse(why, limit=1, found=2)
        assert error.code == why.value
        assert str(error).endswith(".")
        assert "{" not in str(error)
        assert isinstance(error, MalformedError | TooLargeError | UnsupportedContentError)
    assert set(SENTENCES) == set(Refusal)


STARTS = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-1.4\n", b"PK\x03\x04", b"RIFF", b""]
WHOLE = [papers.photo(size=(64, 48)), papers.pdf(2), encoded("PNG"), encoded("JPEG", "L")]


@given(st.sampled_from(STARTS), st.binary(max_size=400), st.none() | st.text(max_size=20))
def test_any_bytes_are_taken_or_refused(start, rest, claimed):
    try:
        inspect_upload(start + rest, claimed, LIMITS)
    except LoketError as error:
        assert Refusal(error.code) in Refusal


@settings(max_examples=100)
@given(st.sampled_from(WHOLE), st.data())
def test_any_damage_to_a_paper_is_taken_or_refused(whole, data):
    damaged = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for upload in (bytes(damaged), bytes(damaged[:cut])):
        try:
            inspect_upload(upload, None, LIMITS)
        except LoketError as error:
            assert Refusal(error.code) in Refusal
