"""Media that people sent: where it may be fetched from, and whether it is what was announced."""

import base64
import binascii
import hmac
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from yarl import URL

from shared.domain.errors import MalformedError, PermanentError

MEDIA_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,128}")
HEX_DIGITS: Final = 64
DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, repr=False)
class MediaInfo:
    """What the platform says about a medium.

    Attributes:
        url: A link for about 5 minutes.
        sha256: Digest of the bytes, base64 or hex.
        size: In bytes.
    """

    url: str
    mime_type: str | None
    sha256: str | None
    size: int | None


class MediaExpiredError(PermanentError):
    """The link is over after 5 minutes; the same medium can be asked for again by its id."""

    code = "media-expired"
    status = 410
    title = "This link is over"

    def __init__(self) -> None:
        super().__init__("The link to this file is over. Ask for the file again by its id.")


class MediaGoneError(PermanentError):
    """The platform keeps media for 7 days (30 if we uploaded them), and then no more."""

    code = "media-gone"
    status = 410
    title = "The file is no longer there"

    def __init__(self) -> None:
        super().__init__("The file is no longer kept by WhatsApp. Ask the person to send it again.")


class MediaForeignError(PermanentError):
    """A link leads to a host that must not see our token."""

    code = "media-foreign"
    status = 502
    title = "This link leads elsewhere"

    def __init__(self) -> None:
        super().__init__(
            "The link to this file leads to a host that is not on the list. If WhatsApp has a new "
            "host, add it to the media hosts."
        )


class MediaCorruptError(PermanentError):
    """What was fetched is not what was announced, twice."""

    code = "media-corrupt"
    status = 502
    title = "The file arrived damaged"

    def __init__(self) -> None:
        super().__init__("The file does not match its checksum. Ask the person to send it again.")


def check_media_id(media_id: str) -> None:
    """Refuse an id that could lead a URL elsewhere."""
    if not MEDIA_ID.fullmatch(media_id) or set(media_id) == {"."}:
        raise MalformedError("A media id holds letters, digits, dots, dashes and underscores.")


def is_listed(url: URL, hosts: AbstractSet[str], *, needs_tls: bool) -> bool:
    """Tell whether a link may see our token: its host, with any unusual port, is on the list."""
    if url.scheme not in DEFAULT_PORTS or url.user is not None or url.password is not None:
        return False
    if needs_tls and url.scheme != "https":
        return False
    usual = url.port == DEFAULT_PORTS[url.scheme]
    return (url.host if usual else f"{url.host}:{url.port}") in hosts


def matches_digest(data: bytes, announced: str | None) -> bool:
    """Tell whether bytes have the announced SHA-256, base64 or hex; true if none was announced.

    A value that is no such digest does not match: a change of format must be seen, not passed over.
    """
    if announced is None:
        return True
    expected = _digest(announced.strip())
    return expected is not None and hmac.compare_digest(expected, sha256(data).digest())


def _digest(written: str) -> bytes | None:
    try:
        if len(written) == HEX_DIGITS:
            return bytes.fromhex(written)
        padded = written + "=" * (-len(written) % 4)
        return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except (ValueError, binascii.Error):
        return None
