"""Papers become sheets; hostile ones become a remark, and nobody's error."""

import io
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shared.printing import rasterising
from shared.printing.rasterising import HEIGHT, MOST_PAGES, WIDTH
from shared.printing.sheets import PDF, Sheets, Trouble, to_sheets
from tests.support.printed import jpeg, pdf_of

LOCKED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/O(12345678901234567890123456789012)/U(12345678901234567890123456789012)/P -4>>endobj
trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]>>
%%EOF"""
SCRIPTED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while\\(true\\){})>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
trailer<</Root 1 0 R>>
%%EOF"""
LOOPING = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 999999999>>endobj
trailer<</Root 1 0 R>>
%%EOF"""


def looked_at(page: bytes) -> Image.Image:
    return Image.open(io.BytesIO(page)).convert("RGB")


async def test_a_photo_fits_a_page_and_stands_as_it_was_taken() -> None:
    for orientation, corner in ((1, (0, 0)), (6, (-1, 0)), (3, (-1, -1)), (8, (0, -1))):
        sheets = await to_sheets(jpeg((3000, 2000), orientation=orientation), "image/jpeg")
        page = looked_at(sheets.pages[0])
        assert max(page.size) <= HEIGHT
        assert min(page.size) <= WIDTH
        x, y = (4 if corner[0] == 0 else page.width - 5, 4 if corner[1] == 0 else page.height - 5)
        red, green, _ = page.getpixel((x, y))  # type: ignore[misc]
        assert (red > 200, green < 60) == (True, True), orientation


async def test_what_is_transparent_is_printed_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")
    sheets = await to_sheets(out.getvalue(), "image/png")
    assert looked_at(sheets.pages[0]).getpixel((5, 5)) == (255, 255, 255)


async def test_every_page_of_a_pdf_becomes_a_picture_however_large_it_says_it_is() -> None:
    for size in ((595, 842), (14400, 14400), (14400, 3), (1, 14400)):
        sheets = await to_sheets(pdf_of(2, size), PDF)
        assert (len(sheets.pages), sheets.trouble) == (2, None), size
        for page in map(looked_at, sheets.pages):
            assert sorted(page.size) <= sorted((WIDTH, HEIGHT))


async def test_of_a_pdf_with_too_many_pages_the_first_are_printed() -> None:
    sheets = await to_sheets(pdf_of(MOST_PAGES + 1), PDF)
    assert (len(sheets.pages), sheets.trouble) == (MOST_PAGES, Trouble.CUT)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (LOCKED, Trouble.LOCKED),
        (b"%PDF-1.7 nothing behind it", Trouble.BROKEN),
        (b"", Trouble.BROKEN),
        (pdf_of(1)[:200], Trouble.BROKEN),
    ],
)
async def test_a_pdf_that_cannot_be_drawn_is_said_to_be(content: bytes, expected: Trouble) -> None:
    assert await to_sheets(content, PDF) == Sheets(trouble=expected)


async def test_a_program_inside_a_pdf_does_not_run() -> None:
    sheets = await to_sheets(SCRIPTED, PDF)
    assert (len(sheets.pages), sheets.trouble) == (1, None)


async def test_a_pdf_that_contains_itself_ends() -> None:
    assert (await to_sheets(LOOPING, PDF)).trouble is not None


async def test_a_photo_that_is_none_is_said_to_be_broken() -> None:
    for content in (b"", b"\xff\xd8\xff", jpeg((300, 300))[:400]):
        assert await to_sheets(content, "image/jpeg") == Sheets(trouble=Trouble.BROKEN)


@settings(max_examples=40, derandomize=True)
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_no_damage_to_a_pdf_breaks_the_drawing(place: int, byte: int) -> None:
    content = bytearray(pdf_of(1))
    content[place % len(content)] = byte
    rasterising.write_pages(bytes(content), io.BytesIO())


def test_the_drawing_process_knows_nothing_of_ours() -> None:
    program = (
        "import sys; sys.argv=['']; import runpy;"
        f"runpy.run_path({rasterising.__file__!r}, run_name='looked at');"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('shared', 'services', 'pymongo')))"
    )
    found = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-I", "-c", program], capture_output=True, check=True
    )
    assert found.stdout.strip() == b"[]"
