"""Invented papers for people who have none at hand: what the inspector offers to send."""

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web

from devkit import papers
from shared.domain.errors import NotFoundError

_JPEG = "image/jpeg"
# As much of a recording as a receiver looks at before it says that it cannot listen.
_RECORDING = b"OggS\x00\x02" + bytes(58)

SAMPLES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "photo": (_JPEG, papers.photo),
    "dark": (_JPEG, papers.dark_photo),
    "blurred": (_JPEG, papers.blurred_photo),
    "pdf": ("application/pdf", papers.pdf),
    "voice": ("audio/ogg; codecs=opus", lambda: _RECORDING),
    "sticker": ("image/webp", lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 "),
}
"""Type and content by name."""


async def show_sample(name: str) -> web.Response:
    """One of them.

    Raises:
        NotFoundError: There is none of this name.
    """
    if name not in SAMPLES:
        raise NotFoundError("sample of this name")
    mime_type, make = SAMPLES[name]
    data = await asyncio.to_thread(make)
    return web.Response(body=data, headers={"Content-Type": mime_type})
