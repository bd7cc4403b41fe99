"""Papers as pictures that fit a page; or why one cannot be printed."""

import asyncio
import io
import json
import struct
import sys
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from PIL import Image, ImageOps

from shared.printing import rasterising
from shared.printing.rasterising import HEIGHT, MOST_PAGES, QUALITY, WIDTH

PDF = "application/pdf"
PATIENCE = timedelta(seconds=30)
MOST_BYTES_OUT = MOST_PAGES * 4_000_000


class Trouble(StrEnum):
    """Why a paper, or a part of it, is not printed."""

    LOCKED = "locked"
    BROKEN = "broken"
    TOO_MUCH = "too_much"
    """It takes more time or memory than one paper may."""
    CUT = "cut"
    """Only its first pages are printed: it has too many, or the next one cannot be drawn."""
    GONE = "gone"
    """It is not in the store of papers, or was erased."""


@dataclass(frozen=True, slots=True)
class Sheets:
    """The pages of one paper, as JPEG, and what is to be said of it."""

    pages: tuple[bytes, ...] = ()
    trouble: Trouble | None = None


async def to_sheets(content: bytes, media_type: str) -> Sheets:
    """Return the pages of an uploaded paper; never an error, whatever it holds."""
    if media_type == PDF:
        return await _sheets_of_pdf(content)
    return await asyncio.to_thread(_sheet_of_photo, content)


def _sheet_of_photo(content: bytes) -> Sheets:
    try:
        with Image.open(io.BytesIO(content)) as photo:
            # Decodes a large photo small where the format can.
            photo.draft("RGB", (2 * WIDTH, 2 * HEIGHT))
            upright = ImageOps.exif_transpose(photo)
            box = (HEIGHT, WIDTH) if upright.width > upright.height else (WIDTH, HEIGHT)
            upright.thumbnail(box)
            out = io.BytesIO()
            _on_white(upright).save(out, "JPEG", quality=QUALITY)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Sheets(trouble=Trouble.BROKEN)
    return Sheets((out.getvalue(),))


def _on_white(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


async def _sheets_of_pdf(content: bytes) -> Sheets:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",  # by its file, and with nothing of ours to import
        rasterising.__file__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},  # no secret of this service
    )
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            out, _ = await process.communicate(content)
    except TimeoutError:
        return Sheets(trouble=Trouble.TOO_MUCH)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or len(out) > MOST_BYTES_OUT:
        return Sheets(trouble=Trouble.TOO_MUCH)
    return _from_output(out)


def _from_output(out: bytes) -> Sheets:
    head, _, rest = out.partition(b"\n")
    said = json.loads(head)
    if "trouble" in said:
        return Sheets(trouble=Trouble(said["trouble"]))
    pages, start = [], 0
    while start < len(rest):
        (length,) = struct.unpack_from(">I", rest, start)
        pages.append(rest[start + 4 : start + 4 + length])
        start += 4 + length
    if not pages:
        return Sheets(trouble=Trouble.BROKEN)
    return Sheets(tuple(pages), Trouble.CUT if said["pages"] > len(pages) else None)
