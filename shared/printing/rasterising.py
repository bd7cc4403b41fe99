"""A process that turns somebody's PDF into pictures of its pages, and can do nothing else.

Standard input is the PDF. Standard output is a line of JSON, `{"pages": n}` or `{"trouble": code}`,
and then for each page a length (4 bytes, big endian) and a JPEG. Programs inside a PDF do not run,
links and attachments are left behind, and however large a page says it is, its picture fits A4.
"""

import io
import json
import resource
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, Final

import pypdfium2 as pdfium
from pypdfium2 import raw

MOST_PAGES: Final = 20
"""As many as an upload may have."""
WIDTH, HEIGHT = 1240, 1754
"""A4 at 150 dots per inch: small print of a family card can be read, and a page has 0.3 MB."""
QUALITY: Final = 80
MEMORY: Final = 512 * 1024**2
SECONDS: Final = 20


def main() -> None:
    """Read one PDF and write its pages."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    write_pages(sys.stdin.buffer.read(), sys.stdout.buffer)


def write_pages(content: bytes, out: BinaryIO) -> None:
    """Write the pages of a PDF as this module says."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        is_locked = error.err_code == raw.FPDF_ERR_PASSWORD
        out.write(json.dumps({"trouble": "locked" if is_locked else "broken"}).encode() + b"\n")
        return
    # What somebody typed into the fields of a form is drawn too.
    document.init_forms()
    out.write(json.dumps({"pages": len(document)}).encode() + b"\n")
    # Where a page cannot be drawn, it ends there; fewer pictures than pages say so.
    with suppress(pdfium.PdfiumError):
        for picture in _pictures(document):
            out.write(struct.pack(">I", len(picture)) + picture)


def _pictures(document: pdfium.PdfDocument) -> Iterator[bytes]:
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        width, height = page.get_size()
        across, down = (HEIGHT, WIDTH) if width > height else (WIDTH, HEIGHT)
        scale = min(across / max(width, 1), down / max(height, 1))
        picture = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        # A page a thousand times as long as wide has a side that rounds to more.
        picture.thumbnail((across, down))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=QUALITY)
        yield out.getvalue()
        page.close()


if __name__ == "__main__":
    main()
