"""Drawing pages of PDFs in a process of their own."""

import io

import pytest
from PIL import Image

from services.console.pdf_pages import UndrawablePdfError, draw


async def test_a_broken_pdf_is_refused_and_the_next_one_drawn() -> None:
    written = io.BytesIO()
    Image.new("RGB", (595, 842), "white").save(written, "PDF")
    with pytest.raises(UndrawablePdfError):
        await draw(b"%PDF-1.7 and then nothing that is one", 1)
    with pytest.raises(UndrawablePdfError):
        await draw(written.getvalue()[:200], 1)
    drawn = await draw(written.getvalue(), 1)
    assert drawn.pages == 1
    assert drawn.image.startswith(b"\xff\xd8")
