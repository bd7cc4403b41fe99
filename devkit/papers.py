"""Invented papers: photos and PDFs for tests, the demo and the bench, and files that are traps.

Everything is the same for the same seed. No paper shows anybody's name or number.
"""

import struct
import zlib
from functools import cache
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

PHOTO: Final = (1600, 1200)
"""The size that WhatsApp gives to a photo."""

LETTERS: Final = "aaabdegiiklmnnoprstuu"
PAPER, INK, TABLE = 225, 50, 70


def photo(
    seed: int = 1,
    *,
    size: tuple[int, int] = PHOTO,
    blur: float = 0,
    light: float = 1,
    quality: int = 70,
) -> bytes:
    """Return a JPEG photo of a printed page.

    Args:
        seed: Which page.
        size: Width and height in pixels.
        blur: Radius at 1600 pixels of width; 0 is sharp, 4 cannot be read.
        light: 1 is daylight, 0.2 a dark room, 3 the flash in the middle of the page.
        quality: Of the JPEG; see `photo_of`.
    """
    image = _photographed(seed, size, blur)
    if light != 1:
        image = image.point(lambda value: min(255, round(value * light)))
    return _jpeg(image, quality)


def photo_of(size_in_bytes: int, seed: int = 1, size: tuple[int, int] = PHOTO) -> bytes:
    """Return a sharp photo of about a wanted size in bytes, the closest that JPEG gives."""
    image = _photographed(seed, size, 0.7)
    low, high = 1, 95
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high) if len(_jpeg(image, middle)) <= size_in_bytes else (low, middle - 1)
        )
    return _jpeg(image, low)


def blurred_photo(seed: int = 1) -> bytes:
    """Return a photo out of focus."""
    return photo(seed, blur=4)


def dark_photo(seed: int = 1) -> bytes:
    """Return a photo taken in a dark room."""
    return photo(seed, light=0.2)


def glaring_photo(seed: int = 1) -> bytes:
    """Return a photo in which the light has eaten the ink."""
    return photo(seed, light=5)


def tiny_photo(seed: int = 1) -> bytes:
    """Return a thumbnail."""
    return photo(seed, size=(160, 120))


def scan(seed: int = 1) -> bytes:
    """Return a clean PNG of a page, as a scanner makes it."""
    return _png(_page(seed, PHOTO))


def truncated_photo(seed: int = 1) -> bytes:
    """Return a photo whose second half was lost on its way."""
    whole = photo(seed)
    return whole[: len(whole) // 2]


def huge_png() -> bytes:
    """Return the header of a PNG of 100 million pixels, in less than 100 bytes."""
    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 0, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def endless_photo(scans: int = 100_000) -> bytes:
    """Return a JPEG with the first scan over and over, each of which a decoder must follow."""
    plain = BytesIO()
    Image.new("L", (64, 64), PAPER).save(plain, "JPEG", progressive=True)
    data = plain.getvalue()
    at, end = data.index(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:at] + data[at:end] * (scans // data.count(b"\xff\xda") + 1) + data[end:]


def program() -> bytes:
    """Return the beginning of a Windows program, to be called `kk.pdf`."""
    return b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(50) + b"PE\x00\x00" * 40


def pdf(pages: int = 1, *, extra: str = "", trailer: str = "") -> bytes:
    """Return a valid PDF of pages that say which they are.

    Args:
        pages: How many.
        extra: More of the catalogue's dictionary, such as an action.
        trailer: More of the trailer's dictionary, such as `/Encrypt 9 0 R`.
    """
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(pages))
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {extra}>>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        font,
    ]
    for n in range(pages):
        text = f"BT /F1 24 Tf 72 720 Td (Contoh, halaman {n + 1}) Tj ET"
        box = "/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {5 + 2 * n} 0 R >>")
        objects.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    return _with_table(objects, trailer)


def _with_table(objects: list[str], trailer: str) -> bytes:
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode()
    start = len(data)
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    root = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer}>>"
    return data + f"{table}{root}\nstartxref\n{start}\n%%EOF\n".encode()


@cache
def _page(seed: int, size: tuple[int, int]) -> Image.Image:
    """Draw lines of invented words, at a size that a form is printed in."""
    random = Random(seed)  # noqa: S311 - a picture is no secret
    width, height = size
    letter = max(4, width // 80)
    image = Image.new("L", size, PAPER)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(letter)
    for top in range(2 * letter, height - 2 * letter, 2 * letter):
        words = (random.choices(LETTERS, k=random.randint(2, 9)) for _ in range(20))
        line = " ".join("".join(word) for word in words)[: random.randint(30, 110)]
        draw.text((2 * letter, top), line, fill=INK, font=font)
    return image


@cache
def _photographed(seed: int, size: tuple[int, int], blur: float) -> Image.Image:
    """Lay the page on a table, and add a lens and the noise of a camera."""
    width, height = size
    margin = (width // 16, height // 16)
    page = _page(seed, (width - 2 * margin[0], height - 2 * margin[1]))
    image = Image.new("L", size, TABLE)
    image.paste(page, margin)
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur * width / PHOTO[0]))
    random = Random(seed)  # noqa: S311 - a picture is no secret
    grain = Image.frombytes("L", size, random.randbytes(width * height))
    return Image.blend(image, grain.filter(ImageFilter.GaussianBlur(1)), 0.05)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
