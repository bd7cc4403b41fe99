"""A look at a PDF without opening it: whole, not locked, without programs, few pages.

Patterns over the bytes rather than a parser: a parser in Python is slow and has to be defended
against files made to make it slow, and no one reads the PDF here. This is a check of sanity; what
it lets through is still shown only by a viewer that runs no programs.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Final

from shared.attachments.refusals import Refusal, refuse

TAIL: Final = 2048
MAX_INFLATED: Final = 4_000_000
MAX_STREAMS: Final = 200
DICTIONARY: Final = 512
"""Bytes within which the dictionary of a stream ends."""


def _name(*words: str) -> bytes:
    """Return a pattern for PDF names, whose letters may be written as `#` and two hex digits."""
    spelled = ("".join(f"(?:{c}|#{ord(c):02x}|#{ord(c):02X})" for c in word) for word in words)
    return f"/(?:{'|'.join(spelled)})(?![A-Za-z0-9])".encode()


LOCKED: Final = re.compile(_name("Encrypt") + rb"\s*(?:\d+\s+\d+\s+R|<<)")
ACTIVE: Final = re.compile(_name("JavaScript", "Launch", "RichMedia", "EmbeddedFile", "XFA"))
PAGE: Final = re.compile(_name("Type") + rb"\s*" + _name("Page"))
PACKED: Final = re.compile(_name("Type") + rb"\s*" + _name("ObjStm"))
STREAM: Final = re.compile(rb"stream\r?\n")


def check_pdf(data: bytes, max_pages: int) -> int | None:
    """Return the number of pages, or None if it is hidden in a way that is not worth following.

    Raises:
        MalformedError: It has no end, or no page.
        UnsupportedContentError: It is locked, or holds a program or another file.
        TooLargeError: It has too many pages.
    """
    if b"%%EOF" not in data[-TAIL:] or b"startxref" not in data[-TAIL:]:
        raise refuse(Refusal.DAMAGED)
    if LOCKED.search(data):
        raise refuse(Refusal.PDF_LOCKED)
    packed = list(_inflated(data))
    if any(ACTIVE.search(part) for part in (data, *packed)):
        raise refuse(Refusal.PDF_ACTIVE)
    pages = sum(len(PAGE.findall(part)) for part in (data, *packed))
    if pages > max_pages:
        raise refuse(Refusal.PDF_TOO_MANY_PAGES, found=pages, limit=max_pages)
    if not pages and not PACKED.search(data):
        raise refuse(Refusal.DAMAGED)
    return pages or None


def _inflated(data: bytes) -> Iterator[bytes]:
    """Yield what is packed into object streams, in all no more than `MAX_INFLATED` bytes."""
    left = MAX_INFLATED
    for found in islice(PACKED.finditer(data), MAX_STREAMS):
        start = STREAM.search(data, found.end(), found.end() + DICTIONARY)
        if left <= 0 or start is None:
            continue
        try:
            part = zlib.decompressobj().decompress(memoryview(data)[start.end() :], left)
        except zlib.error:
            continue
        left -= len(part)
        yield part
