"""Pages of a sent PDF as pictures, so that nothing in it runs in a clerk's browser.

They are drawn in a process of their own with bounded memory, which holds no session and no token: a
PDF that breaks it breaks nothing else. One page is drawn at a time, so that a page is blamed for
nothing but itself: its time begins when its turn has come and the process stands ready.
"""

import asyncio
import io
import multiprocessing
import os
import resource
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import timedelta

import pypdfium2

from shared.domain.errors import PermanentError, TransientError

PDF = "application/pdf"
LONGEST_SIDE = 2200
"""Pixels: an A4 page at 190 dots per inch, enough to read what is small."""
MOST_MEMORY = 1_000_000_000
PATIENCE = timedelta(seconds=10)
STARTING = timedelta(minutes=1)
"""How long a process may take to start on a busy machine."""
_QUALITY = 82
_PAGES_OF_A_PROCESS = 200


class UndrawablePdfError(PermanentError):
    """A PDF that cannot be shown."""

    code = "undrawable-pdf"

    def __init__(self) -> None:
        super().__init__("This PDF cannot be shown. Ask for a photo of the paper instead.")


class DrawerAwayError(TransientError):
    """No process that draws can be started."""

    def __init__(self) -> None:
        super().__init__("PDFs cannot be shown for a moment. Try again.")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a JPEG, and how many pages there are."""

    image: bytes = field(repr=False)
    pages: int


class PdfDrawer:
    """Draws pages, one at a time.

    Args:
        patience: How long one page may take.
    """

    def __init__(self, patience: timedelta = PATIENCE) -> None:
        self._patience = patience
        self._turn = asyncio.Lock()
        self._process: ProcessPoolExecutor | None = None
        self._begun = 0

    async def draw(self, content: bytes, page: int) -> Drawn:
        """Return a page, from 1, as a picture.

        Raises:
            UndrawablePdfError: It is damaged, too large, or has no such page.
            DrawerAwayError: No process can be started for now.
        """
        async with self._turn:
            try:
                return await self._draw(content, page)
            except BrokenProcessPool:
                # It may have died of something else, such as a machine short of memory.
                self.close()
            try:
                return await self._draw(content, page)
            except BrokenProcessPool as error:
                self.close()
                raise UndrawablePdfError from error

    def close(self) -> None:
        """End the process, whatever it does; the next page gets a new one."""
        if self._process is None:
            return
        # Executor.kill_workers() does this from Python 3.14 on.
        for worker in list(self._process._processes.values()):  # noqa: SLF001
            worker.kill()
        self._process.shutdown(wait=False, cancel_futures=True)
        self._process = None

    async def _draw(self, content: bytes, page: int) -> Drawn:
        process = await self._ready()
        self._begun += 1
        work = asyncio.get_running_loop().run_in_executor(process, draw_page, content, page)
        try:
            return await asyncio.wait_for(work, self._patience.total_seconds())
        except TimeoutError as error:
            self.close()
            raise UndrawablePdfError from error
        except asyncio.CancelledError:
            # Whoever asked has gone; the next one does not wait for this page.
            self.close()
            raise
        except (pypdfium2.PdfiumError, ValueError, MemoryError) as error:
            raise UndrawablePdfError from error

    async def _ready(self) -> ProcessPoolExecutor:
        """Return a process that has started; after many pages a new one, for what they left."""
        if self._begun >= _PAGES_OF_A_PROCESS:
            self.close()
        if self._process is None:
            self._begun = 0
            self._process = ProcessPoolExecutor(
                1, mp_context=multiprocessing.get_context("spawn"), initializer=_bound
            )
            started = asyncio.get_running_loop().run_in_executor(self._process, os.getpid)
            try:
                await asyncio.wait_for(started, STARTING.total_seconds())
            except (TimeoutError, BrokenProcessPool) as error:
                self.close()
                raise DrawerAwayError from error
            except asyncio.CancelledError:
                # Half started it would not stand ready for the next page.
                self.close()
                raise
        return self._process


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


def _bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
