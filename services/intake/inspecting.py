"""Looking at uploads in threads, with a bound on what decoding their pictures takes at one time."""

import asyncio

from services.intake.room import Room
from shared.attachments.bounds import MEGABYTE, UploadLimits
from shared.attachments.inspection import Inspected, Opened, open_upload

SMALL = 4 * MEGABYTE
"""Of a decoded picture: what takes no more than most photos do is looked at without asking."""


class Inspector:
    """Looks at uploads.

    Args:
        limits: What is accepted.
        room: Memory for decoded pictures.
    """

    def __init__(self, limits: UploadLimits, room: Room) -> None:
        self.limits, self._room = limits, room

    async def look(self, content: bytes, claimed: str | None) -> Inspected:
        """Return what an upload is.

        Raises:
            TooLargeError: It has too many bytes, pixels or pages.
            UnsupportedContentError: It is not accepted, or not what it claims to be.
            MalformedError: It is empty, damaged or cut short.
            BusyError: Too many large pictures are being looked at.
        """
        found = await asyncio.to_thread(_look_or_open, content, claimed, self.limits)
        if isinstance(found, Inspected):
            return found
        async with self._room.hold(found.decoded_bytes):
            return await asyncio.to_thread(found.inspect)


def _look_or_open(content: bytes, claimed: str | None, limits: UploadLimits) -> Inspected | Opened:
    opened = open_upload(content, claimed, limits)
    return opened.inspect() if opened.decoded_bytes <= SMALL else opened
