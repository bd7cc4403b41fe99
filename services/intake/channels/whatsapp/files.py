"""Files that people send: fetched, looked at, and judged before they become papers."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from services.intake.channels.whatsapp import metrics
from services.intake.channels.whatsapp.inbound import File
from services.intake.inspecting import Inspector
from shared.attachments.legibility import LegibilityRule
from shared.domain.errors import PermanentError

AT_ONCE = 16
"""Downloads at the same time; each may take a minute and ten megabytes."""
NOT_FETCHED = "media-away"
"""Why a file is refused that could not be fetched for a while, though it may still be there."""


class MediaSource(Protocol):
    """Where files are fetched from; see `CloudApi.fetch_media`."""

    async def fetch_media(
        self, media_id: str, sha256: str | None, max_bytes: int, url: str | None = None
    ) -> bytes:
        """Return the bytes of a file."""


class FileRefusedError(PermanentError):
    """A file cannot be a paper; `code` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__("This file is not accepted. Its sender was told why.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched and may be kept.

    Attributes:
        claimed: The media type that came with it, if any.
        media_type: By its content.
        pages: Of a PDF, where they could be counted.
    """

    content: bytes = field(repr=False)
    claimed: str | None
    media_type: str
    pages: int | None = None


class Files:
    """Fetches files, a bounded number at a time.

    Args:
        source: The platform.
        inspector: Who looks at what was fetched.
        rule: Where legibility ends.
    """

    def __init__(
        self, source: MediaSource, inspector: Inspector, rule: LegibilityRule | None = None
    ) -> None:
        self._source = source
        self._inspector = inspector
        self._rule = rule or LegibilityRule()
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, file: File, *, must_be_legible: bool) -> Fetched:
        """Return a file that could be a paper.

        Raises:
            FileRefusedError: It is gone, too large, no paper, or cannot be read.
            TransientError: The platform is away; try again.
        """
        try:
            async with self._slots:
                content = await self._source.fetch_media(
                    file.id, file.sha256, self._inspector.limits.max_bytes, file.url
                )
                found = await self._inspector.look(content, file.mime_type)
        except PermanentError as error:
            raise _refused(error.code) from error
        if must_be_legible and found.legibility is not None:
            for fault in self._rule.judge(found.legibility):
                raise _refused(fault.value)
        metrics.FILES.labels("accepted").inc()
        return Fetched(content, file.mime_type, found.media_type.value, found.pages)


def _refused(code: str) -> FileRefusedError:
    metrics.FILES.labels(code).inc()
    return FileRefusedError(code)
