"""The signature on a webhook: HMAC-SHA256 over the raw body, keyed with the app secret."""

import hashlib
import hmac
from collections.abc import Sequence

SCHEME = b"sha256="


def sign(raw: bytes, secret: str) -> str:
    """Return the value of `X-Hub-Signature-256` for a body."""
    return f"{SCHEME.decode()}{hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}"


def verify(raw: bytes, header: bytes | str | None, secrets: Sequence[str]) -> bool:
    """Tell whether one of the secrets signed this body.

    Call it on the bytes that came, before parsing: the sender escapes JSON in its own way, so no
    re-serialised body has the same signature. Never raises, whatever the header holds.

    Args:
        raw: The body as it came.
        header: The value of `X-Hub-Signature-256`.
        secrets: Every app secret in force; two while one replaces the other. Empty ones are
            ignored, for anybody could sign with them.
    """
    given = header.encode("utf-8", "replace") if isinstance(header, str) else header or b""
    matches = [hmac.compare_digest(given, sign(raw, s).encode()) for s in secrets if s]
    return any(matches)
