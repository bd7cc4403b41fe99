"""Opening an image: its bounds from the header, then its grey tones, as cheaply as they come."""

import struct
import zlib
from io import BytesIO
from typing import Final

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from shared.attachments.bounds import MEGAPIXEL
from shared.attachments.jpeg import has_more_scans
from shared.attachments.refusals import Refusal, refuse
from shared.attachments.sniff import MediaType

LONG_SIDE: Final = 400
"""In pixels, of the reduced picture that is measured: at this size blur and noise tell apart."""

MAX_SCANS: Final = 50
"""Progressive photos have about 10; each scan of a large picture costs as much as a small photo."""

_PNG_BYTES: Final = {"1": 1, "L": 1, "P": 1, "I;16": 2}
"""Of a pixel in memory; what has colours or transparency takes four."""

# What Pillow raises for broken images, by format and place.
BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
)


def open_image(data: bytes, media_type: MediaType, max_pixels: int) -> ImageFile:
    """Return the image with its header read and nothing decoded.

    The decoder is named rather than guessed, so that only these two ever see foreign bytes.

    Raises:
        MalformedError: The header cannot be read.
        TooLargeError: It has too many pixels.
        UnsupportedContentError: It is a JPEG in more scans than any camera makes.
    """
    opener = JpegImageFile if media_type is MediaType.JPEG else PngImageFile
    try:
        image = opener(BytesIO(data))
        pixels = image.width * image.height
    except BROKEN as error:
        raise refuse(Refusal.DAMAGED) from error
    if pixels > max_pixels:
        found = -(-pixels // MEGAPIXEL)
        raise refuse(Refusal.TOO_MANY_PIXELS, found=found, limit=max_pixels // MEGAPIXEL)
    if media_type is MediaType.JPEG and has_more_scans(data, MAX_SCANS):
        raise refuse(Refusal.TOO_MANY_SCANS)
    return image


def decoded_bytes(image: ImageFile, data: bytes) -> int:
    """Return about how much memory `reduced_grey` takes for an image.

    A JPEG in one scan is decoded line by line and reduced at once; in several, all of it is kept as
    16-bit coefficients. A PNG is unpacked and then turned grey.
    """
    pixels = image.width * image.height
    if not isinstance(image, JpegImageFile):
        return pixels * (_PNG_BYTES.get(image.mode, 4) + 1)
    reduced = 4 * (2 * LONG_SIDE) ** 2 + pixels // 64
    return reduced + (2 * pixels * len(image.getbands()) if has_more_scans(data, 1) else 0)


def reduced_grey(image: ImageFile) -> Image.Image:
    """Return the grey tones, reduced to `LONG_SIDE`; decodes all of the image.

    A JPEG is decoded at an eighth to the whole of its size, grey only, which spares most of the
    work but for reading the bits.

    Raises:
        MalformedError: The image is damaged or cut short.
    """
    scale = min(1.0, LONG_SIDE / max(image.size))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    try:
        image.draft("L", size)
        image.load()
        grey = _grey(image, size)
        return grey if grey.size == size else grey.resize(size, Image.Resampling.BOX)
    except BROKEN as error:
        raise refuse(Refusal.DAMAGED) from error


def _grey(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if image.mode == "L":
        return image
    if image.mode.startswith("I"):  # 16 bits a pixel, which a plain conversion would cut off
        reduced = image.resize(size, Image.Resampling.BOX)
        return reduced.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("L")
