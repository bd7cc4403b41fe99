"""Looking at an upload: is it what it claims to be, within bounds, whole, and can it be read."""

from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256

from PIL.ImageFile import ImageFile

from shared.attachments.bounds import MEGABYTE, UploadLimits
from shared.attachments.images import decoded_bytes, open_image, reduced_grey
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


@dataclass(frozen=True, slots=True)
class Opened:
    """An upload that is what it claims to be and within bounds, and is not decoded yet.

    Attributes:
        decoded_bytes: About how much memory `inspect` takes besides the upload.
    """

    data: bytes = field(repr=False)
    media_type: MediaType
    image: ImageFile | None = None
    decoded_bytes: int = 0
    pages: int | None = None

    def inspect(self) -> Inspected:
        """Return what the upload is, or refuse it; decodes an image, and may be called once.

        Raises:
            MalformedError: The image is damaged or cut short.
        """
        legibility = None
        if self.image is not None:
            width, height = self.image.size
            with closing(self.image):  # lets go of what was decoded, at once
                legibility = measure(reduced_grey(self.image), width, height)
        digest = sha256(self.data).hexdigest()
        return Inspected(self.media_type, len(self.data), digest, legibility, self.pages)


def open_upload(data: bytes, claimed: str | None, limits: UploadLimits) -> Opened:
    """Return an upload with nothing decoded, or refuse it.

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
    if media_type is MediaType.PDF:
        return Opened(data, media_type, pages=check_pdf(data, limits.max_pages))
    image = open_image(data, media_type, limits.max_pixels)
    return Opened(data, media_type, image, decoded_bytes(image, data))


def inspect_upload(data: bytes, claimed: str | None, limits: UploadLimits) -> Inspected:
    """Return what an upload is, or refuse it; takes milliseconds of a processor: use a thread.

    See `open_upload` and `Opened.inspect`, which are its two steps.
    """
    return open_upload(data, claimed, limits).inspect()
