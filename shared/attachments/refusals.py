"""Why an upload is refused, as data: a code to translate by, and a sentence in English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from shared.domain.errors import (
    MalformedError,
    PermanentError,
    TooLargeError,
    UnsupportedContentError,
)


class Refusal(StrEnum):
    """Why an upload is refused; channels have a text in each language for every one."""

    EMPTY = "upload-empty"
    TOO_LARGE = "upload-too-large"
    NOT_A_PAPER = "upload-not-a-paper"
    IS_PROGRAM = "upload-is-program"
    IS_ARCHIVE = "upload-is-archive"
    IS_WEB_PAGE = "upload-is-web-page"
    IS_HEIC = "upload-is-heic"
    IS_WEBP = "upload-is-webp"
    IS_OTHER_IMAGE = "upload-is-other-image"
    TWO_IN_ONE = "upload-two-in-one"
    NOT_AS_CLAIMED = "upload-not-as-claimed"
    DAMAGED = "upload-damaged"
    TOO_MANY_SCANS = "upload-too-many-scans"
    TOO_MANY_PIXELS = "upload-too-many-pixels"
    PDF_LOCKED = "upload-pdf-locked"
    PDF_ACTIVE = "upload-pdf-active"
    PDF_TOO_MANY_PAGES = "upload-pdf-too-many-pages"


_AGAIN = "Send a photo (JPEG or PNG) or a PDF."

SENTENCES: Final[Mapping[Refusal, str]] = {
    Refusal.EMPTY: "The file is empty. Send it again.",
    Refusal.TOO_LARGE: "The file is larger than {limit} MB. Send a smaller photo or fewer pages.",
    Refusal.NOT_A_PAPER: f"This kind of file is not accepted. {_AGAIN}",
    Refusal.IS_PROGRAM: f"The file is a program. {_AGAIN}",
    Refusal.IS_ARCHIVE: "The file is an archive or an office document. Send the papers one by "
    "one, each as a photo or a PDF.",
    Refusal.IS_WEB_PAGE: f"The file is a web page or a drawing. {_AGAIN}",
    Refusal.IS_HEIC: "The photo is in HEIC form, which not every computer here can open. Send it "
    "as a photo rather than as a file, or set the camera to JPEG.",
    Refusal.IS_WEBP: "The picture is in WebP form, like a sticker. Take a photo of the paper and "
    "send that.",
    Refusal.IS_OTHER_IMAGE: "This form of picture is not accepted. Send it as JPEG or PNG.",
    Refusal.TWO_IN_ONE: f"The file is two kinds of file in one. {_AGAIN}",
    Refusal.NOT_AS_CLAIMED: "The file is not what its name says it is. Send the photo or the PDF "
    "itself, without renaming it.",
    Refusal.DAMAGED: "The file is damaged or was cut short on its way. Send it again.",
    Refusal.TOO_MANY_SCANS: "The photo is built up in more steps than any camera uses. Take the "
    "photo again and send that.",
    Refusal.TOO_MANY_PIXELS: "The picture has {found} million pixels; at most {limit} million are "
    "accepted. Take the photo at the usual quality.",
    Refusal.PDF_LOCKED: "The PDF is locked with a password. Send it without one.",
    Refusal.PDF_ACTIVE: "The PDF holds a program or another file. Print it to a new PDF, and send "
    "that.",
    Refusal.PDF_TOO_MANY_PAGES: "The PDF has {found} pages; at most {limit} are accepted. Send "
    "only the pages that are asked for.",
}

_KINDS: Final[Mapping[Refusal, type[PermanentError]]] = {
    Refusal.EMPTY: MalformedError,
    Refusal.DAMAGED: MalformedError,
    Refusal.TOO_LARGE: TooLargeError,
    Refusal.TOO_MANY_PIXELS: TooLargeError,
    Refusal.PDF_TOO_MANY_PAGES: TooLargeError,
}


def refuse(why: Refusal, **facts: int) -> PermanentError:
    """Return the error for a refusal; its `code` is the refusal's value."""
    error = _KINDS.get(why, UnsupportedContentError)(SENTENCES[why].format(**facts))
    error.code = why.value
    return error
