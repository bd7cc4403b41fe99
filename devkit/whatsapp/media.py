"""Files that people sent or the business uploaded, and the short-lived addresses to fetch them."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from devkit.whatsapp.errors import GraphError

SENT_LIFE = timedelta(days=7)
UPLOADED_LIFE = timedelta(days=30)
CDN_PATH = "/whatsapp_business/attachments/"

_MB = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument"
_DOCUMENTS = (
    *("text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel"),
    *("application/vnd.ms-powerpoint", f"{_OFFICE}.wordprocessingml.document"),
    *(f"{_OFFICE}.spreadsheetml.sheet", f"{_OFFICE}.presentationml.presentation"),
)
_LARGEST = {
    **dict.fromkeys(("image/jpeg", "image/png"), 5 * _MB),
    **dict.fromkeys(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"), 16 * _MB),
    **dict.fromkeys(("video/mp4", "video/3gpp"), 16 * _MB),
    **dict.fromkeys(_DOCUMENTS, 100 * _MB),
    "image/webp": 500 * 1024,
}


@dataclass(frozen=True, slots=True)
class Media:
    """One stored file; `expires` is Unix seconds."""

    id: str
    data: bytes
    mime_type: str
    filename: str | None
    expires: float

    @property
    def sha256(self) -> bytes:
        """The digest of the bytes."""
        return hashlib.sha256(self.data).digest()

    @property
    def sha256_base64(self) -> str:
        """The digest as webhooks write it."""
        return base64.b64encode(self.sha256).decode()


class MediaStore:
    """Keeps files by id; addresses carry their own expiry and seal, so none is kept."""

    def __init__(self, rng: Random, secret: str) -> None:
        self._rng, self._secret = rng, secret.encode()
        self._files: dict[str, Media] = {}
        self._withdrawn: set[str] = set()

    def keep(
        self, data: bytes, mime_type: str, filename: str | None, *, now: float, life: timedelta
    ) -> Media:
        """Store a file under a new id."""
        media_id = str(self._rng.randrange(10**15, 10**16))
        media = Media(media_id, data, mime_type, filename, now + life.total_seconds())
        self._files[media_id] = media
        return media

    def upload(self, data: bytes, mime_type: str, filename: str | None, now: float) -> Media:
        """Store a file of the business.

        Raises:
            GraphError: 100 for a type that is not taken, 131053 for one that is too large.
        """
        base_type = mime_type.partition(";")[0].strip().lower()
        most = _LARGEST.get(base_type)
        if most is None:
            raise GraphError(100, f"Param file must be a file of a supported type, not {base_type}")
        if not 0 < len(data) <= most:
            raise GraphError(131053, f"A file of type {base_type} must have 1 to {most} bytes")
        return self.keep(data, mime_type, filename, now=now, life=UPLOADED_LIFE)

    def find(self, media_id: str, now: float) -> Media | None:
        """The file with this id, unless its life has ended."""
        media = self._files.get(media_id)
        return media if media is not None and media.expires > now else None

    def offered(self, media_id: str, now: float) -> Media | None:
        """The same as the business may have it: not what was withdrawn."""
        return None if media_id in self._withdrawn else self.find(media_id, now)

    def withdraw(self, media_id: str) -> None:
        """Give a file to the business no more; telephones keep what they have."""
        self._withdrawn.add(media_id)

    def delete(self, media_id: str) -> bool:
        """Remove a file; whether there was one."""
        return self._files.pop(media_id, None) is not None

    def path(self, media: Media, source: str, now: float, life: timedelta) -> str:
        """Where to fetch it so long, below the address of the server."""
        expires = int(now + life.total_seconds())
        query = f"mid={media.id}&source={source}&ext={expires}&hash={self._seal(media.id, expires)}"
        return f"{CDN_PATH}?{query}"

    def fetch(self, media_id: str, expires: str, seal: str, now: float) -> Media | None:
        """The file behind such an address, while it is valid."""
        if not expires.isdigit() or int(expires) <= now:
            return None
        if not hmac.compare_digest(self._seal(media_id, int(expires)).encode(), seal.encode()):
            return None
        return self.offered(media_id, now)

    def clear(self) -> None:
        """Forget all files."""
        self._files.clear()
        self._withdrawn.clear()

    def _seal(self, media_id: str, expires: int) -> str:
        return hmac.digest(self._secret, f"{media_id}.{expires}".encode(), "sha256").hex()[:32]
