"""What bytes are, by their content; a name or a claim is only compared with it.

Accepted are JPEG, PNG and PDF. WebP is refused: WhatsApp uses it for stickers only, and no scanner
or camera writes it. HEIC is refused: Pillow cannot read it, nor can the browsers of the office, and
WhatsApp turns it into JPEG when it is sent as a photo.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from shared.attachments.refusals import Refusal, refuse


class MediaType(StrEnum):
    """The kinds of file that are accepted."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    PDF = "application/pdf"


_ACCEPTED: Final[Mapping[bytes, MediaType]] = {
    b"\xff\xd8\xff": MediaType.JPEG,
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
    b"%PDF-": MediaType.PDF,
}

_REFUSED: Final[Mapping[bytes, Refusal]] = {
    b"MZ": Refusal.IS_PROGRAM,
    b"\x7fELF": Refusal.IS_PROGRAM,
    b"#!": Refusal.IS_PROGRAM,
    b"\xca\xfe\xba\xbe": Refusal.IS_PROGRAM,
    b"\xcf\xfa\xed\xfe": Refusal.IS_PROGRAM,
    b"dex\n": Refusal.IS_PROGRAM,
    b"PK\x03\x04": Refusal.IS_ARCHIVE,
    b"PK\x05\x06": Refusal.IS_ARCHIVE,
    b"Rar!": Refusal.IS_ARCHIVE,
    b"7z\xbc\xaf\x27\x1c": Refusal.IS_ARCHIVE,
    b"\x1f\x8b": Refusal.IS_ARCHIVE,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Refusal.IS_ARCHIVE,
    b"GIF8": Refusal.IS_OTHER_IMAGE,
    b"BM": Refusal.IS_OTHER_IMAGE,
    b"II*\x00": Refusal.IS_OTHER_IMAGE,
    b"MM\x00*": Refusal.IS_OTHER_IMAGE,
    b"<": Refusal.IS_WEB_PAGE,
}

_CLAIMS: Final[Mapping[str, MediaType]] = {
    **{media_type.value: media_type for media_type in MediaType},
    "image/jpg": MediaType.JPEG,
    "image/pjpeg": MediaType.JPEG,
    "application/x-pdf": MediaType.PDF,
}
_NO_CLAIM: Final = frozenset({"", "application/octet-stream", "binary/octet-stream"})

MARKUP: Final = re.compile(rb"<(?:script|html|body|iframe|svg|!doctype|\?php)\b", re.IGNORECASE)
MARKUP_WITHIN: Final = 4096
"""Browsers that guess look at no more than this much of the beginning."""

ZIP_END: Final = b"PK\x05\x06"
ZIP_END_LENGTH: Final = 22
ZIP_COMMENT_MAX: Final = 65_535


def sniff(data: bytes) -> MediaType:
    """Return what the bytes are.

    Raises:
        MalformedError: There are none.
        UnsupportedContentError: They are nothing that is accepted, or two things at once.
    """
    if not data:
        raise refuse(Refusal.EMPTY)
    found = next((kind for magic, kind in _ACCEPTED.items() if data.startswith(magic)), None)
    if found is None:
        raise refuse(_why_not(data))
    if _is_zip_too(data) or (found is not MediaType.PDF and _is_markup_too(data)):
        raise refuse(Refusal.TWO_IN_ONE)
    return found


def check_claim(found: MediaType, claimed: str | None) -> None:
    """Refuse a file that claims to be something else.

    A JPEG called PNG, or the other way round, is let through: phones and people mix them up, the
    content decides what is stored, and neither can do harm as the other.
    """
    kind = (claimed or "").partition(";")[0].strip().lower()
    if kind in _NO_CLAIM:
        return
    told = _CLAIMS.get(kind)
    if told is None or (told is MediaType.PDF) != (found is MediaType.PDF):
        raise refuse(Refusal.NOT_AS_CLAIMED)


def _why_not(data: bytes) -> Refusal:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        return Refusal.IS_HEIC if brand[:3] in (b"hei", b"hev", b"mif") else Refusal.NOT_A_PAPER
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Refusal.IS_WEBP
    matches = (why for magic, why in _REFUSED.items() if start.startswith(magic))
    return next(matches, Refusal.NOT_A_PAPER)


def _is_zip_too(data: bytes) -> bool:
    """Tell whether the bytes end as a ZIP archive does, which is read from its end."""
    at = data.rfind(ZIP_END, -ZIP_END_LENGTH - ZIP_COMMENT_MAX)
    if at < 0 or at + ZIP_END_LENGTH > len(data):
        return False
    comment = int.from_bytes(data[at + 20 : at + 22], "little")
    return at + ZIP_END_LENGTH + comment == len(data)


def _is_markup_too(data: bytes) -> bool:
    return MARKUP.search(data, 0, MARKUP_WITHIN) is not None
