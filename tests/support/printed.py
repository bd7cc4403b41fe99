"""Looking at what was printed."""

import io
from dataclasses import dataclass

import pypdfium2 as pdfium
import pytest
from PIL import Image

from shared.printing import typesetting
from shared.printing.typesetting import to_qr

A4 = (595, 842)
"""Points."""


@dataclass(frozen=True)
class Printed:
    """A PDF as somebody sees it who holds it in hand.

    Attributes:
        texts: What can be read on each page.
        sizes: The pages' sizes in points, rounded.
        pictures: How many pictures each page has.
        looks: The pages, drawn.
    """

    texts: list[str]
    sizes: list[tuple[int, int]]
    pictures: list[int]
    looks: list[Image.Image]

    @property
    def text(self) -> str:
        """All that can be read."""
        return "\n".join(self.texts)


def note_qr_codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which whatever is drawn as a QR code is added from now on."""
    drawn: list[str] = []

    def note(text: str) -> bytes:
        drawn.append(text)
        return to_qr(text)

    monkeypatch.setattr(typesetting, "to_qr", note)
    return drawn


def look_at(content: bytes) -> Printed:
    """Return a PDF's pages."""
    with pdfium.PdfDocument(content) as document:
        pages = [document[n] for n in range(len(document))]
        looks = []
        for page in pages:
            looks.append(page.render(scale=1).to_pil().convert("RGB"))
        return Printed(
            [page.get_textpage().get_text_range() for page in pages],
            [(round(page.get_width()), round(page.get_height())) for page in pages],
            [sum(isinstance(o, pdfium.PdfImage) for o in page.get_objects()) for page in pages],
            looks,
        )


def jpeg(size: tuple[int, int], corner: str = "red", orientation: int = 1) -> bytes:
    """Return a white photo whose upper left quarter has a colour, as a camera held askew saves."""
    photo = Image.new("RGB", size, "white")
    photo.paste(corner, (0, 0, size[0] // 2, size[1] // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif)
    return out.getvalue()


def pdf_of(pages: int, size: tuple[float, float] = A4) -> bytes:
    """Return a PDF of empty pages."""
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(*size)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
