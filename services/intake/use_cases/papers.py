"""Taking in uploaded papers: looked at, sealed and stored before anything refers to them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.intake import metrics
from services.intake.parts import Parts
from shared.attachments.inspection import Inspected
from shared.catalogue.rules import Rules
from shared.domain.errors import InvalidInputError, LoketError
from shared.events.parts import Paper, PhotoMeasure
from shared.privacy.sealing import DataKey


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file that somebody sent for a requirement.

    Attributes:
        requirement: Code of the paper it stands for.
        content: All of it.
        claimed: The media type that came with it, if any.
    """

    requirement: str
    content: bytes = field(repr=False)
    claimed: str | None = None


@dataclass(frozen=True, slots=True)
class InspectedFile:
    """A file that was looked at and may be kept."""

    file: PaperFile
    found: Inspected


async def inspect(parts: Parts, rules: Rules, files: Sequence[PaperFile]) -> list[InspectedFile]:
    """Look at files, all of them before any is kept.

    Raises:
        InvalidInputError: A code is no paper's, or comes twice.
        TooLargeError: A file has too many bytes, pixels or pages.
        UnsupportedContentError: A file is not accepted, or not what it claims to be.
        MalformedError: A file is empty, damaged or cut short.
        BusyError: Too many large pictures are being looked at; send it again.
    """
    for file in files:
        rules.paper(file.requirement)
    codes = [file.requirement for file in files]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise InvalidInputError(
            "A paper is one file. Put several pages into one PDF.",
            dict.fromkeys(twice, "was sent twice in one call"),
        )
    return [await _inspect(parts, file) for file in files]


async def keep(parts: Parts, key: DataKey, files: Sequence[InspectedFile]) -> list[Paper]:
    """Store files, sealed under the request's key.

    Raises:
        DatabaseAwayError: Not kept; send them again.
    """
    stored = [parts.attachments.put(key, f.file.content) for f in files]
    references = await asyncio.gather(*stored)
    return [_paper(f, reference) for f, reference in zip(files, references, strict=True)]


async def _inspect(parts: Parts, file: PaperFile) -> InspectedFile:
    try:
        found = await parts.inspector.look(file.content, file.claimed)
    except LoketError as error:
        metrics.UPLOADS.labels("refused", error.code).inc()
        raise
    metrics.UPLOADS.labels(found.media_type.value, "accepted").inc()
    return InspectedFile(file, found)


def _paper(inspected: InspectedFile, reference: str) -> Paper:
    found = inspected.found
    measured = found.legibility
    return Paper(
        requirement=inspected.file.requirement,
        attachment=reference,
        media_type=found.media_type.value,
        size=found.size,
        photo=PhotoMeasure(
            width=measured.width,
            height=measured.height,
            sharpness=measured.sharpness,
            brightness=measured.brightness,
            ink=measured.ink,
            paper=measured.paper,
        )
        if measured
        else None,
    )
