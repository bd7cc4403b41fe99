"""Drawing pages of PDFs in a process of their own."""

import asyncio
import io
import multiprocessing
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from PIL import Image

from services.console.pdf_pages import Drawn, PdfDrawer, UndrawablePdfError


@pytest.fixture
def drawer() -> Iterator[PdfDrawer]:
    drawer = PdfDrawer(timedelta(seconds=5))
    yield drawer
    drawer.close()


def a_pdf() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (595, 842), "white").save(written, "PDF")
    return written.getvalue()


def an_endless_pdf(depth: int = 10, times: int = 30) -> bytes:
    """Return a page that draws a form many times, which draws another many times, and so on."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</F 5 0 R>>>>>>",
        _stream(b"", b"/F Do " * times),
    ]
    for level in range(depth):
        is_last = level == depth - 1
        held = b"" if is_last else b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level)
        drawn = b"0 0 595 842 re f " if is_last else b"/F Do " * times
        objects.append(_stream(b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + held, drawn))
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R/Size %d>>\n%%%%EOF" % (len(objects) + 1)


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


async def test_a_broken_pdf_is_refused_and_the_next_one_drawn(drawer: PdfDrawer) -> None:
    with pytest.raises(UndrawablePdfError):
        await drawer.draw(b"%PDF-1.7 and then nothing that is one", 1)
    with pytest.raises(UndrawablePdfError):
        await drawer.draw(a_pdf()[:200], 1)
    drawn = await drawer.draw(a_pdf(), 1)
    assert drawn.pages == 1
    assert drawn.image.startswith(b"\xff\xd8")


async def test_a_page_without_end_is_refused_and_those_in_line_are_drawn(
    drawer: PdfDrawer,
) -> None:
    bystander = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(600,))
    bystander.start()
    try:
        asked = [a_pdf(), an_endless_pdf(), a_pdf(), an_endless_pdf(), a_pdf(), a_pdf()]
        drawn = await asyncio.gather(
            *(drawer.draw(content, 1) for content in asked), return_exceptions=True
        )
        kinds = [type(one) for one in drawn]
        bad = UndrawablePdfError
        assert kinds == [Drawn, bad, Drawn, bad, Drawn, Drawn]
        assert bystander.is_alive(), "what others have started goes on"
    finally:
        bystander.kill()
        bystander.join()


async def test_a_page_whose_process_was_killed_is_drawn_by_another(drawer: PdfDrawer) -> None:
    others = set(multiprocessing.active_children())
    await drawer.draw(a_pdf(), 1)
    [process] = set(multiprocessing.active_children()) - others
    process.kill()
    drawn = await asyncio.gather(*(drawer.draw(a_pdf(), 1) for _ in range(3)))
    assert [one.pages for one in drawn] == [1, 1, 1]


async def test_who_leaves_keeps_nobody_waiting(drawer: PdfDrawer) -> None:
    await drawer.draw(a_pdf(), 1)
    leaving = asyncio.create_task(drawer.draw(an_endless_pdf(), 1))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(drawer.draw(a_pdf(), 1))
    await asyncio.sleep(0)
    leaving.cancel()
    assert (await waiting).pages == 1
    with pytest.raises(asyncio.CancelledError):
        await leaving
