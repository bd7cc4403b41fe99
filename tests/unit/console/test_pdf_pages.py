"""Pages of a PDF as pictures."""

import io

import pytest
from PIL import Image

from services.console.pdf_pages import draw_page


def test_a_page_of_a_pdf_is_drawn() -> None:
    written = io.BytesIO()
    sheet = Image.new("RGB", (595, 842), "white")
    sheet.save(written, "PDF", save_all=True, append_images=[sheet])
    drawn = draw_page(written.getvalue(), 2)
    assert drawn.pages == 2
    assert max(Image.open(io.BytesIO(drawn.image)).size) == 2200
    with pytest.raises(ValueError, match="no such page"):
        draw_page(written.getvalue(), 3)
