"""Looking at an upload: is it what it claims to be, within bounds, whole, and can it be read."""

from dataclasses import dataclass
from hashlib import sha256

from shared.attachments.bounds import MEGABYTE, UploadLimits
from shared.attachments.images import open_image, reduced_grey
from shared.attachments.legibility import Legibility, measure
from shared.attachments.pdf import check_pdf
from shared.attachments.refusals import Refusal, refuse
from shared.attachments.sniff import MediaType, check_claim, sniff


@dataclass(frozen=True, slots=True)
class Inspected:
    """What an accepted upload is.

    Attributes:
        media_type: By its content, whatever it claimed.
        size: In bytes.
        sha256: In hex; also its address in the store.
        legibility: Of an image.
        pages: Of a PDF, where they could be counted.
    """

    media_type: MediaType
    size: int
    sha256: str
    legibility: Legibility | None = None
    pages: int | None = None


def inspect_upload(data: bytes, claimed: str | None, limits: UploadLimits) -> Inspected:
    """Return what an upload is, or refuse it; takes milliseconds of a processor: use a thread.

    Args:
        data: The whole upload.
        claimed: The media type that came with it, if any.
        limits: What is accepted.

    Raises:
        TooLargeError: It has too many bytes, pixels or pages.
        UnsupportedContentError: It is not accepted, or not what it claims to be.
        MalformedError: It is empty, damaged or cut short.
    """
    if len(data) > limits.max_bytes:
        raise refuse(Refusal.TOO_LARGE, limit=limits.max_bytes // MEGABYTE)
    media_type = sniff(data)
    check_claim(media_type, claimed)
    legibility, pages = None, None
    if media_type is MediaType.PDF:
        pages = check_pdf(data, limits.max_pages)
    else:
        image = open_image(data, media_type, limits.max_pixels)
        width, height = image.size
        legibility = measure(reduced_grey(image), width, height)
    return Inspected(media_type, len(data), sha256(data).hexdigest(), legibility, pages)
