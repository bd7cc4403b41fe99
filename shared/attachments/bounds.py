"""How large an upload may be."""

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 1_000_000
MEGAPIXEL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """Bounds on one upload.

    Attributes:
        max_bytes: Before anything else is looked at.
        max_pixels: By the header, before anything is decoded. A phone's camera makes 12 million,
            an A4 page at 400 dots per inch has 15 million; decoding 40 million takes 160 MB.
        max_pages: Of a PDF.
    """

    max_bytes: int = 10 * MEGABYTE
    max_pixels: int = 40 * MEGAPIXEL
    max_pages: int = 20
