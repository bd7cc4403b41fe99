"""Pages of a sent PDF as pictures, so that nothing in it runs in a clerk's browser.

They are drawn in a process of their own with bounded memory, which holds no session and no token: a
PDF that breaks it breaks nothing else.
"""

import asyncio
import io
import multiprocessing
import resource
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import pypdfium2

from shared.domain.errors import PermanentError

PDF = "application/pdf"
LONGEST_SIDE = 2200
"""Pixels: an A4 page at 190 dots per inch, enough to read what is small."""
MOST_MEMORY = 1_000_000_000
PATIENCE = timedelta(seconds=10)
_QUALITY = 82
_PAGES_OF_A_PROCESS = 200


class UndrawablePdfError(PermanentError):
    """A PDF that cannot be shown."""

    code = "undrawable-pdf"

    def __init__(self) -> None:
        super().__init__("This PDF cannot be shown. Ask for a photo of the paper instead.")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a JPEG, and how many pages there are."""

    image: bytes = field(repr=False)
    pages: int


async def draw(content: bytes, page: int) -> Drawn:
    """Return a page, from 1, as a picture.

    Raises:
        UndrawablePdfError: It is damaged, too large, or has no such page.
    """
    loop = asyncio.get_running_loop()
    work = loop.run_in_executor(_drawer(), draw_page, content, page)
    try:
        return await asyncio.wait_for(work, PATIENCE.total_seconds())
    except TimeoutError as error:
        _give_up()
        raise UndrawablePdfError from error
    except BrokenProcessPool as error:
        _drawer.cache_clear()
        raise UndrawablePdfError from error
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
        raise UndrawablePdfError from error


def draw_page(content: bytes, page: int) -> Drawn:
    """Return a page as a picture; runs in the drawer's process.

    Raises:
        ValueError: There is no such page.
    """
    with pypdfium2.PdfDocument(content) as document:
        count = len(document)
        if not 1 <= page <= count:
            raise ValueError("there is no such page")
        sheet = document[page - 1]
        scale = LONGEST_SIDE / max(*sheet.get_size(), 1)
        image = sheet.render(scale=min(scale, 4)).to_pil().convert("RGB")
        written = io.BytesIO()
        image.save(written, "JPEG", quality=_QUALITY)
        return Drawn(written.getvalue(), count)


@cache
def _drawer() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_bound,
        max_tasks_per_child=_PAGES_OF_A_PROCESS,
    )


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _give_up() -> None:
    """Kill a drawer that does not come to an end; the next page gets a new one."""
    drawer = _drawer()
    _drawer.cache_clear()
    for process in multiprocessing.active_children():
        process.kill()
    drawer.shutdown(wait=False, cancel_futures=True)
